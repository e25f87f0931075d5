package com.novapay.deploygate.incident.receive;

import com.novapay.deploygate.incident.receive.Authenticity.Proof;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The schemes by which sources sign their deliveries. Pure, thread-safe. */
final class Signatures {
    /** How far the time in a signature may be from the gate's. */
    static final Duration SKEW = Duration.ofMinutes(5);

    /** Each signature of a list costs a comparison; a source gives one for each secret that is being rotated. */
    private static final int MOST = 8;

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");
    private static final String SVIX_PREFIX = "whsec_";
    private static final Proof NOT_BY_SECRET =
            new Proof.Doubtful("no signature is made with a secret of the secret-file");

    private Signatures() {}

    /** PagerDuty v3: {@code X-PagerDuty-Signature: v1=HEX[,v1=HEX…]} over the body. */
    static Proof pagerDuty(Delivery delivery, List<String> secrets) {
        String header = delivery.header("X-PagerDuty-Signature").orElse("");
        return signed(secrets(secrets), "", delivery, hex(header.split(",", MOST + 1), "v1="), "");
    }

    /** FireHydrant: {@code fh-signature: HEX} over the body. */
    static Proof fireHydrant(Delivery delivery, List<String> secrets) {
        String header = delivery.header("fh-signature").orElse("");
        return signed(secrets(secrets), "", delivery, hex(new String[] {header}, ""), "");
    }

    /** The generic scheme: {@code X-Deploygate-Signature: v1=HEX} over {@code TIMESTAMP.BODY}. */
    static Proof generic(Delivery delivery, List<String> secrets) {
        String timestamp = delivery.header("X-Deploygate-Timestamp").orElse("");
        String header = delivery.header("X-Deploygate-Signature").orElse("");
        List<byte[]> keys = secrets(secrets);
        return off(delivery, timestamp, "X-Deploygate-Timestamp").orElseGet(() -> {
            // The header may be written in several ways; what is signed may not.
            String replay = HexFormat.of().formatHex(Hmac.sign(keys.getFirst(), timestamp + ".", delivery.body()));
            Proof proof = signed(keys, timestamp + ".", delivery, hex(header.split(",", MOST + 1), "v1="), replay);
            return proof instanceof Proof.Authentic
                    ? new Proof.Authentic(replay, Optional.of(Instant.ofEpochSecond(Long.parseLong(timestamp))))
                    : proof;
        });
    }

    /** incident.io, by Svix: {@code webhook-signature: v1,BASE64[ v1,BASE64…]} over {@code ID.TIMESTAMP.BODY}. */
    static Proof incidentIo(Delivery delivery, List<String> secrets) {
        String id = delivery.header("webhook-id").orElse("");
        String timestamp = delivery.header("webhook-timestamp").orElse("");
        if (id.isEmpty()) {
            return new Proof.Doubtful("the header webhook-id is missing or given twice");
        }
        List<byte[]> signatures = new ArrayList<>();
        for (String one : delivery.header("webhook-signature").orElse("").split(" ", MOST + 1)) {
            if (one.startsWith("v1,")) {
                base64(one.substring("v1,".length())).ifPresent(signatures::add);
            }
        }
        List<byte[]> keys = new ArrayList<>();
        for (String secret : secrets) {
            boolean encoded = secret.startsWith(SVIX_PREFIX);
            (encoded
                            ? base64(secret.substring(SVIX_PREFIX.length()))
                            : Optional.of(secret.getBytes(StandardCharsets.UTF_8)))
                    .filter(key -> key.length > 0)
                    .ifPresent(keys::add);
        }
        return off(delivery, timestamp, "webhook-timestamp")
                .orElseGet(() -> signed(keys, id + "." + timestamp + ".", delivery, signatures, id));
    }

    /** Alertmanager signs nothing: {@code Authorization: Bearer SECRET}. */
    static Proof alertmanager(Delivery delivery, List<String> secrets) {
        byte[] given = delivery.header("Authorization").orElse("").getBytes(StandardCharsets.UTF_8);
        boolean matches = false;
        for (String secret : secrets) {
            matches |= MessageDigest.isEqual(("Bearer " + secret).getBytes(StandardCharsets.UTF_8), given);
        }
        return matches
                ? new Proof.Authentic("", Optional.empty())
                : new Proof.Doubtful("the header Authorization has no bearer token of the secret-file");
    }

    private static Proof signed(
            List<byte[]> keys, String head, Delivery delivery, List<byte[]> signatures, String replay) {
        if (signatures.isEmpty()) {
            return new Proof.Doubtful("the signature header is missing, given twice or not in the form of this source");
        }
        return signatures.size() <= MOST && Hmac.matches(keys, head, delivery.body(), signatures)
                ? new Proof.Authentic(replay, Optional.empty())
                : NOT_BY_SECRET;
    }

    private static Optional<Proof> off(Delivery delivery, String seconds, String header) {
        if (!SECONDS.matcher(seconds).matches()) {
            return Optional.of(new Proof.Doubtful("the header " + header + " is not a time in Unix seconds"));
        }
        Duration off = Duration.between(Instant.ofEpochSecond(Long.parseLong(seconds)), delivery.receivedAt());
        return off.abs().compareTo(SKEW) > 0
                ? Optional.of(new Proof.Doubtful(
                        "the time in " + header + " is " + off.abs().toSeconds() + " s off the gate's clock; at most "
                                + SKEW.toSeconds() + " s are accepted"))
                : Optional.empty();
    }

    private static List<byte[]> hex(String[] texts, String prefix) {
        List<byte[]> signatures = new ArrayList<>();
        for (String text : texts) {
            String one = text.strip();
            if (one.startsWith(prefix)
                    && HEX.matcher(one.substring(prefix.length())).matches()) {
                signatures.add(HexFormat.of().parseHex(one.substring(prefix.length())));
            }
        }
        return signatures;
    }

    private static List<byte[]> secrets(List<String> secrets) {
        return secrets.stream()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
