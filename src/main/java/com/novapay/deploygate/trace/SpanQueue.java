package com.novapay.deploygate.trace;

import com.novapay.deploygate.trace.TraceWatch.Result;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Holds spans that have ended until a thread of its own has exported them. A request never waits: a span for which there is no room
 * is dropped and counted. Thread-safe.
 */
final class SpanQueue implements SpanProcessor {
    private final BlockingQueue<SpanData> waiting;
    private final SpanExporter exporter;
    private final Settings settings;
    private final TraceWatch watch;
    private final Semaphore wake = new Semaphore(0);
    private final Thread sending;
    private volatile boolean ending;
    private boolean failing;

    /**
     * How spans are exported.
     *
     * @param capacity spans that wait at most
     * @param batch spans in one request at most
     * @param delay how long spans of a quiet gate are collected
     * @param longest how long one request may take
     * @param end how long what is left is exported when the gate ends
     * @param collector where they go, for people
     */
    record Settings(int capacity, int batch, Duration delay, Duration longest, Duration end, String collector) {}

    SpanQueue(SpanExporter exporter, Settings settings, TraceWatch watch, ThreadFactory threads) {
        this.waiting = new ArrayBlockingQueue<>(settings.capacity());
        this.exporter = exporter;
        this.settings = settings;
        this.watch = watch;
        this.sending = threads.newThread(this::run);
        sending.setName("trace-export");
        sending.start();
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (!span.getSpanContext().isSampled()) {
            return;
        }
        if (ending || !waiting.offer(span.toSpanData())) {
            watch.count(Result.DROPPED, 1);
        } else if (waiting.size() >= settings.batch() && wake.availablePermits() == 0) {
            wake.release();
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    /** Exports what is left, for a bounded time, and ends. */
    @Override
    public CompletableResultCode shutdown() {
        ending = true;
        wake.release();
        try {
            if (!sending.join(settings.end())) {
                sending.interrupt();
                sending.join(settings.end());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int left = waiting.size();
        waiting.clear();
        if (left > 0) {
            watch.count(Result.DROPPED, left);
        }
        return CompletableResultCode.ofSuccess();
    }

    private void run() {
        try {
            while (!ending) {
                wake.tryAcquire(settings.delay().toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
                exportAll();
            }
            exportAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void exportAll() throws InterruptedException {
        List<SpanData> batch = new ArrayList<>(settings.batch());
        while (waiting.drainTo(batch, settings.batch()) > 0) {
            export(batch);
            // The exporter may still read the list.
            batch = new ArrayList<>(settings.batch());
        }
    }

    private void export(List<SpanData> batch) throws InterruptedException {
        CompletableResultCode sent =
                exporter.export(batch).join(settings.longest().toMillis(), TimeUnit.MILLISECONDS);
        if (Thread.interrupted()) {
            watch.count(Result.FAILED, batch.size());
            throw new InterruptedException();
        }
        watch.count(sent.isSuccess() ? Result.SENT : Result.FAILED, batch.size());
        if (!sent.isSuccess() && !failing) {
            watch.warn("the collector at " + settings.collector() + " does not take spans, and they are dropped: "
                    + why(sent) + "; check otlp.endpoint and the collector");
        } else if (sent.isSuccess() && failing) {
            watch.line("the collector at " + settings.collector() + " takes spans again");
        }
        failing = !sent.isSuccess();
    }

    /** Only the kind of failure: an answer's text is foreign. */
    private String why(CompletableResultCode failed) {
        if (!failed.isDone()) {
            return "no answer within " + settings.longest().toMillis() + " ms";
        }
        return Optional.ofNullable(failed.getFailureThrowable())
                .map(thrown -> Optional.ofNullable(thrown.getCause()).orElse(thrown))
                .map(thrown -> thrown.getClass().getSimpleName())
                .orElse("the request failed");
    }
}
