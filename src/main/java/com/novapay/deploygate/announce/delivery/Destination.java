package com.novapay.deploygate.announce.delivery;

import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.Message;

/** Where messages go. Called by one thread; an implementation keeps within {@link Poster}'s time. */
public interface Destination {
    /** Its name in the outbox, in metrics and in lists: one lower-case word. */
    String name();

    /** Whether it can change a message and has threads; one that cannot is given posts of final states only. */
    boolean updates();

    /** Whether an announcement is for it: a message, unless it marks deployments. */
    default boolean takes(Announcement announcement) {
        return announcement.message().marker().isEmpty();
    }

    /** Does one thing. Throws nothing; no reason has a secret in it. */
    Outcome send(Step step);

    /**
     * One thing to do in a channel.
     *
     * @see Outcome
     */
    sealed interface Step {
        /** Where. */
        Target target();

        Message message();

        /** A new message. */
        record Post(Target target, Message message) implements Step {}

        /** Another text for a message. */
        record Update(Target target, Message message, String handle) implements Step {}

        /** One more message in its thread. */
        record Reply(Target target, Message message, String handle) implements Step {}
    }

    /**
     * What a step is about.
     *
     * @param id of the announcement; the same when it is sent again
     * @param key the state of the topic
     */
    record Target(long id, String channel, String topic, String key) {}
}
