package com.novapay.deploygate.announce.delivery;

/** Is told what a deliverer does; must not block. Thread-safe. */
public interface DeliveryWatch {
    /** What happened to announcements, as the metric names it. */
    enum Result {
        /** The destination has it. */
        DELIVERED,
        /** Not sent, because a newer state was. */
        COALESCED,
        /** An attempt failed and is made again. */
        RETRIED,
        /** A delivery was begun whose end is not known, so that it may show twice. */
        DOUBTFUL,
        /** Given up; a dead letter. */
        DEAD
    }

    /** Counts. */
    void count(String channel, Result result, int number);

    /** One line for operators. */
    void line(String line);

    /** One line that an operator has to act on. */
    void warn(String line);
}
