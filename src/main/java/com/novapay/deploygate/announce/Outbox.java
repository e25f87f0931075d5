package com.novapay.deploygate.announce;

import java.util.List;

/** Holds announcements until they are delivered: at least once, in their order for each channel and topic. Thread-safe. */
public interface Outbox {
    /**
     * Keeps them durably, all or none, and returns; delivery comes later. Those whose channel, topic and key were put before change
     * nothing.
     *
     * @throws OutboxProblem when the store does not take them: put them again later
     */
    void put(List<Announcement> announcements) throws OutboxProblem;
}
