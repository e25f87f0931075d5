package com.novapay.deploygate.trace;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.FailureCode;
import com.novapay.deploygate.admission.RequestTrace;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One request as a span, with a child for each step. Thread-safe. */
final class OtlpTrace implements RequestTrace {
    private final Tracer tracer;
    private final Span request;
    private final Context within;
    private @Nullable Step step;
    private @Nullable Span present;
    private boolean ended;

    OtlpTrace(Tracer tracer, Span request) {
        this.tracer = tracer;
        this.request = request;
        this.within = Context.root().with(request);
    }

    @Override
    public synchronized void begin(Step next) {
        if (ended || (step != null && next.compareTo(step) <= 0)) {
            return;
        }
        endStep();
        step = next;
        present = tracer.spanBuilder(name(next)).setParent(within).startSpan();
    }

    @Override
    public void decided(Decision decision) {
        answered(SpanAttributes.of(decision), decision.failure() != null);
    }

    @Override
    public void failed(FailureCode failure) {
        answered(SpanAttributes.of(failure), true);
    }

    @Override
    public synchronized void end() {
        if (!ended) {
            ended = true;
            endStep();
            request.end();
        }
    }

    /** A denial is no error: the gate did what it is for. */
    private synchronized void answered(Attributes attributes, boolean failed) {
        request.setAllAttributes(attributes);
        if (failed) {
            request.setStatus(StatusCode.ERROR);
        }
    }

    private void endStep() {
        if (present != null) {
            present.end();
            present = null;
        }
    }

    private static String name(Step step) {
        return step.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
