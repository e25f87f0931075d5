package com.novapay.deploygate.announce;

import com.novapay.deploygate.announce.Message.Field;
import com.novapay.deploygate.announce.Message.Link;
import com.novapay.deploygate.announce.Message.Tone;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Announcements as tests need them. */
public final class Samples {
    public static final String CHANNEL = "#deploy-notifications";

    private Samples() {}

    public static Message message(Tone tone, String title) {
        return new Message(tone, title, List.of(), List.of(), List.of(), List.of());
    }

    /** A state of a topic; its texts say which. */
    public static Announcement state(String channel, String topic, int state, Tone tone) {
        return new Announcement(
                channel,
                topic,
                "state-" + state,
                message(tone, topic + " state " + state),
                Optional.of(message(tone, topic + " detail " + state)));
    }

    public static Announcement state(String topic, int state) {
        return state(CHANNEL, topic, state, Tone.UNDER_WAY);
    }

    /** One with everything in it. */
    public static Message full() {
        return new Message(
                Tone.GOOD,
                "payments-api is healthy in production",
                List.of(new Field("Environment", "production"), new Field("Change", "sha256:0123456789ab")),
                List.of("Deployed by ci. Approved by lead@novapay.\nAll 3 canary steps passed."),
                List.of("novapay rollback payments-api -n pay"),
                List.of(
                        new Link("Status", Optional.of(URI.create("https://status.novapay.local/payments-api"))),
                        new Link("Logs", Optional.of(URI.create("https://logs.novapay.local/?q=a&b=c"))),
                        new Link("Health", Optional.empty())));
    }
}
