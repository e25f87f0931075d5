package com.novapay.deploygate.admission;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How much the gate takes on at once: so many bytes of bodies in memory, so many requests to judge by the rules, and so many
 * bytes of what these became in memory. What is beyond is refused, never queued. Thread-safe.
 */
final class RequestLimiter {
    /** Almost every review is smaller; there is always room that the larger ones cannot take. */
    static final int SMALL = 256 * 1024;

    private static final int KIB = 1024;
    private static final int RESERVED_PART = 4;
    private final int limit;
    private final Semaphore permits;
    private final Semaphore bodies;
    private final Semaphore smallBodies;
    private final Semaphore trees;

    /**
     * @param permits requests under judgement by the rules at once
     * @param bytes bodies in memory at once, those included that will be refused for want of a permit; beside them a quarter
     *     as much for small ones only, and half as much for what is judged
     */
    RequestLimiter(int permits, long bytes) {
        this.limit = permits;
        this.permits = new Semaphore(permits);
        int size = (int) (bytes / KIB);
        this.bodies = new Semaphore(size);
        this.smallBodies = new Semaphore(size / RESERVED_PART);
        this.trees = new Semaphore(size / 2);
    }

    /** Room for one body, from its first byte until it was answered and is judged no longer. */
    final class Permit {
        private final Semaphore room;
        private final int size;
        private final AtomicInteger holders = new AtomicInteger(1);
        private final AtomicInteger judged = new AtomicInteger();

        private Permit(Semaphore room, int size) {
            this.room = room;
            this.size = size;
        }

        /** Called before a worker reads the body: the place is held until {@link #endWork}, whoever leaves meanwhile. */
        void startWork() {
            holders.incrementAndGet();
        }

        /**
         * Takes a permit to judge by the rules, once it is known that they are asked: what is always allowed needs none.
         *
         * @param cost in memory, in bytes
         * @return whether there was one; if not the request must be refused as overloaded
         */
        boolean startJudging(long cost) {
            int kibibytes = (int) Math.min(cost / KIB, Integer.MAX_VALUE - 1) + 1;
            if (!permits.tryAcquire()) {
                return false;
            }
            if (!trees.tryAcquire(kibibytes)) {
                permits.release();
                return false;
            }
            judged.set(kibibytes);
            return true;
        }

        /** Gives all back but the body's room, before the answer leaves, so that whoever got it can ask again at once. */
        void endWork() {
            int kibibytes = judged.getAndSet(0);
            if (kibibytes > 0) {
                permits.release();
                trees.release(kibibytes);
            }
            leave();
        }

        /** Called once, when the answer has left or the connection is gone. */
        void leave() {
            if (holders.decrementAndGet() == 0) {
                room.release(size);
            }
        }
    }

    /** Requests that are judged by the rules now. */
    int judging() {
        return limit - permits.availablePermits();
    }

    /**
     * Takes room for a body.
     *
     * @return null when there is none
     */
    @Nullable
    Permit take(long bytes) {
        int size = (int) (bytes / KIB) + 1;
        if (bodies.tryAcquire(size)) {
            return new Permit(bodies, size);
        }
        return bytes <= SMALL && smallBodies.tryAcquire(size) ? new Permit(smallBodies, size) : null;
    }
}
