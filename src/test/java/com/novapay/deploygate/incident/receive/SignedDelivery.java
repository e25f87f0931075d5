package com.novapay.deploygate.incident.receive;

import com.novapay.deploygate.incident.IncidentSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Deliveries as the sources send them: bodies of recorded shape under {@code src/test/resources/incidents}, signed as they sign. */
public final class SignedDelivery {
    public static final String SECRET = "whsec_c2VjcmV0LW9mLXRoZS10ZXN0cw==";
    private static final Path FOLDER = Path.of("src/test/resources/incidents");

    private SignedDelivery() {}

    public static byte[] recorded(String name) throws IOException {
        return Files.readAllBytes(FOLDER.resolve(name + ".json"));
    }

    /** Headers by which a source proves that a body is its own. */
    public static Map<String, String> headers(
            IncidentSource source, byte[] body, String secret, Instant now, String id) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String seconds = Long.toString(now.getEpochSecond());
        switch (source) {
            case PAGERDUTY -> headers.put("X-PagerDuty-Signature", "v1=" + hex(secret, "", body));
            case FIREHYDRANT -> headers.put("fh-signature", hex(secret, "", body));
            case ALERTMANAGER -> headers.put("Authorization", "Bearer " + secret);
            case GENERIC -> {
                headers.put("X-Deploygate-Timestamp", seconds);
                headers.put("X-Deploygate-Signature", "v1=" + hex(secret, seconds + ".", body));
            }
            case INCIDENTIO -> {
                byte[] key = Base64.getDecoder().decode(secret.replace("whsec_", ""));
                byte[] signature = Hmac.sign(key, id + "." + seconds + ".", body);
                headers.put("webhook-id", id);
                headers.put("webhook-timestamp", seconds);
                headers.put("webhook-signature", "v1," + Base64.getEncoder().encodeToString(signature));
            }
        }
        return headers;
    }

    static Delivery delivery(Map<String, String> headers, byte[] body, Instant now) {
        Map<String, String> known = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        known.putAll(headers);
        return new Delivery(name -> Optional.ofNullable(known.get(name)), List.of(), body, now);
    }

    private static String hex(String secret, String head, byte[] body) {
        return HexFormat.of().formatHex(Hmac.sign(secret.getBytes(StandardCharsets.UTF_8), head, body));
    }
}
