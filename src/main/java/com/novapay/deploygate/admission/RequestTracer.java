package com.novapay.deploygate.admission;

import org.jspecify.annotations.Nullable;

/** Begins to observe requests. Thread-safe. */
public interface RequestTracer {
    /** Observes no request. */
    RequestTracer OFF = new RequestTracer() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public RequestTrace begin(String path, @Nullable String parent) {
            return RequestTrace.OFF;
        }
    };

    /** Whether anything is observed; if not, {@link #begin} need not be called. */
    boolean isOn();

    /**
     * Begins to observe a request. Neither waits nor throws.
     *
     * @param path which is asked for, one of the gate's own
     * @param parent header {@code traceparent} of the caller, as it came; null for none
     */
    RequestTrace begin(String path, @Nullable String parent);
}
