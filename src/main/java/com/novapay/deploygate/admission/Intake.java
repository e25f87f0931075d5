package com.novapay.deploygate.admission;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How much the gate takes on at once: so many requests to judge, and so many bytes of bodies in memory. What is beyond is
 * refused, never queued. Thread-safe.
 */
final class Intake {
    private static final int KIB = 1024;
    private final Semaphore permits;
    private final Semaphore kibibytes;

    /**
     * @param permits requests under judgement at once
     * @param bytes bodies in memory at once, those included that will be refused for want of a permit
     */
    Intake(int permits, long bytes) {
        this.permits = new Semaphore(permits);
        this.kibibytes = new Semaphore((int) (bytes / KIB));
    }

    /** Room for one body, from its first byte until it was answered and is judged no longer. */
    final class Place {
        private final int size;
        private final AtomicInteger holders = new AtomicInteger(1);
        private final AtomicBoolean judging = new AtomicBoolean();

        private Place(int size) {
            this.size = size;
        }

        /**
         * Takes a permit to judge, once the body is there: whoever sends slowly must not keep others from being judged.
         *
         * @return whether there was one; if not the request must be refused as overloaded
         */
        boolean startJudging() {
            if (!permits.tryAcquire()) {
                return false;
            }
            holders.incrementAndGet();
            judging.set(true);
            return true;
        }

        /** Gives the permit back, before the answer leaves, so that whoever got it can ask again at once. */
        void endJudging() {
            if (judging.getAndSet(false)) {
                permits.release();
                leave();
            }
        }

        /** Called once, when the answer has left or the connection is gone. */
        void leave() {
            if (holders.decrementAndGet() == 0) {
                kibibytes.release(size);
            }
        }
    }

    /**
     * Takes room for a body.
     *
     * @return null when there is none
     */
    @Nullable
    Place take(long bytes) {
        int size = (int) (bytes / KIB) + 1;
        return kibibytes.tryAcquire(size) ? new Place(size) : null;
    }
}
