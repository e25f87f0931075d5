package com.novapay.deploygate.announce.webhook;

import com.novapay.deploygate.announce.delivery.Outcome;
import com.novapay.deploygate.announce.delivery.Poster;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Posts to an address that is a secret, and says what its answer means. Thread-safe. */
public final class WebhookSend {
    private final WebhookFile addresses;
    private final Poster poster;

    public WebhookSend(WebhookFile addresses, Poster poster) {
        this.addresses = addresses;
        this.poster = poster;
    }

    /** Posts for a channel. */
    public Outcome post(String channel, String json) {
        try {
            Optional<URI> address = addresses.address(channel);
            return address.isPresent()
                    ? outcome(poster.post(address.get(), Map.of(), json))
                    : new Outcome.Rejected(addresses.file() + " has no line for this channel");
        } catch (IOException e) {
            return new Outcome.Later(String.valueOf(e.getMessage()), Optional.empty(), true, false);
        } catch (Poster.NoAnswer e) {
            return e.outcome();
        }
    }

    private static Outcome outcome(Poster.Answer answer) {
        return outcome(answer, "the webhook");
    }

    /**
     * What an answer means. An address that was revoked, or a body that is too large, is told by a 4xx, too: only the status is
     * looked at.
     *
     * @param who answers, in words
     */
    public static Outcome outcome(Poster.Answer answer, String who) {
        int status = answer.status();
        return switch (status / 100) {
            case 2 -> new Outcome.Sent("");
            case 4 ->
                switch (status) {
                    case 401, 403, 404, 407, 408, 410, 425, 429 ->
                        new Outcome.Later(
                                who + " answers " + status + (status == 429 ? "" : ": check its address"),
                                answer.retryAfter(),
                                status != 429,
                                false);
                    default -> new Outcome.Rejected(who + " answers " + status);
                };
            default -> new Outcome.Later(who + " answers " + status, answer.retryAfter(), true, status >= 500);
        };
    }
}
