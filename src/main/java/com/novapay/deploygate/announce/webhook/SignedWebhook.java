package com.novapay.deploygate.announce.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.MessageJson;
import com.novapay.deploygate.announce.delivery.Destination;
import com.novapay.deploygate.announce.delivery.Outcome;
import com.novapay.deploygate.announce.delivery.Poster;
import com.novapay.deploygate.outbound.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts announcements as JSON to an address of the company's own, signed as {@code /incidents/generic} is. The receiver has threads and
 * changes in its own way, so it is sent every state that is not out of date, and every detail.
 */
public final class SignedWebhook implements Destination {
    private static final String ALGORITHM = "HmacSHA256";

    private final URI address;
    private final TokenFile secret;
    private final Poster poster;
    private final Clock clock;

    /** @param secret read again for each request */
    public SignedWebhook(URI address, TokenFile secret, Poster poster, Clock clock) {
        this.address = address;
        this.secret = secret;
        this.poster = poster;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public boolean updates() {
        return true;
    }

    @Override
    public Outcome send(Step step) {
        String body = body(step).toString();
        try {
            String time = Long.toString(clock.instant().getEpochSecond());
            String signature = "v1=" + signature(time + "." + body, secret.line());
            Map<String, String> headers = Map.of("X-Deploygate-Timestamp", time, "X-Deploygate-Signature", signature);
            return switch (WebhookSend.outcome(poster.post(address, headers, body), "the webhook")) {
                case Outcome.Sent sent -> new Outcome.Sent("posted");
                case Outcome other -> other;
            };
        } catch (IOException e) {
            return Outcome.Later.unreadable("the secret of announce.webhook.secret-file", secret.file());
        } catch (Poster.NoAnswer e) {
            return e.outcome();
        }
    }

    private static ObjectNode body(Step step) {
        boolean detail = step instanceof Step.Reply;
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("version", "v1")
                .put("id", step.target().id() + (detail ? "-detail" : ""))
                .put("type", detail ? "detail" : "message")
                .put("channel", step.target().channel())
                .put("topic", step.target().topic())
                .put("key", step.target().key());
        body.set("message", MessageJson.object(step.message()));
        return body;
    }

    /** Hex. */
    static String signature(String signed, String secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
