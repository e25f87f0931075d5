package com.novapay.deploygate.admission;

import java.util.concurrent.Semaphore;
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

    /** A place for one request; whoever got it gives it back part by part, in any order, each part once. */
    final class Place {
        private final int size;
        private final boolean judged;
        private final AtomicInteger holders;

        private Place(int size, boolean judged) {
            this.size = size;
            this.judged = judged;
            this.holders = new AtomicInteger(judged ? 2 : 1);
        }

        /** Whether there was a permit to judge it; if not it must be refused as overloaded. */
        boolean judged() {
            return judged;
        }

        /** Called once when the answer has left and once when the judging has ended (only if {@link #judged}). */
        void done() {
            if (holders.decrementAndGet() == 0) {
                kibibytes.release(size);
                if (judged) {
                    permits.release();
                }
            }
        }
    }

    /**
     * Takes a place for a body.
     *
     * @return null when there is not even room to read it
     */
    @Nullable
    Place take(long bytes) {
        int size = (int) (bytes / KIB) + 1;
        return kibibytes.tryAcquire(size) ? new Place(size, permits.tryAcquire()) : null;
    }
}
