package com.novapay.deploygate.facts;

import java.time.Duration;

/** Cycles one mirror until its thread is interrupted, more and more slowly while that fails. */
record WatchLoop(KindWatcher mirror) implements Runnable {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LAST = Duration.ofSeconds(2);

    @Override
    public void run() {
        Duration pause = FIRST;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (mirror.cycle()) {
                    pause = FIRST;
                } else {
                    Thread.sleep(pause);
                    pause = next(pause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Duration next(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LAST) > 0 ? LAST : twice;
    }
}
