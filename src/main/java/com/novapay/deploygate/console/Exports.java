package com.novapay.deploygate.console;

import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.query.FilterReading;
import com.novapay.deploygate.audit.query.RecordFilter;
import com.novapay.deploygate.audit.query.RecordQueries;
import com.novapay.deploygate.audit.summary.RecordColumn;
import com.novapay.deploygate.console.signin.Role;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends whole selections, as large as they are, in little memory and as slowly as whoever takes them. Each has a thread of its
 * own, so that the pages keep theirs; there are a few at once at most. Thread-safe.
 */
final class Exports {
    private static final System.Logger LOG = System.getLogger(Exports.class.getName());
    private static final int AT_ONCE = 4;
    private static final int PIECE = 64 * 1024;
    private static final long PATIENCE_SECONDS = 30;
    private final ConsoleSources sources;
    private final ReadRecords readRecords;
    private final Handling handling;
    private final Semaphore room = new Semaphore(AT_ONCE);

    /** How an export is written. */
    enum Format {
        CSV("text/csv; charset=utf-8; header=present", "csv"),
        JSONL("application/jsonl", "jsonl");

        private final String type;
        private final String suffix;

        Format(String type, String suffix) {
            this.type = type;
            this.suffix = suffix;
        }
    }

    Exports(ConsoleSources sources, ReadRecords readRecords, Handling handling) {
        this.sources = sources;
        this.readRecords = readRecords;
        this.handling = handling;
    }

    Handler<RoutingContext> in(Format format) {
        return context -> {
            Ask ask = Ask.of(context);
            if (!ask.session().roles().contains(Role.AUDITOR)) {
                handling.send(context, Answer.forbidden("Only auditors may export records."));
                return;
            }
            Optional<Answer.Failed> unknown = Parameters.FILTER.problem(context.queryParams());
            if (unknown.isPresent()) {
                handling.send(context, unknown.get());
                return;
            }
            switch (ask.filter()) {
                case FilterReading.Refused refused -> handling.send(context, Answer.wrong(refused.problems()));
                case FilterReading.Read read -> begin(context, ask, read.filter(), format);
            }
        };
    }

    private void begin(RoutingContext context, Ask ask, RecordFilter filter, Format format) {
        if (!room.tryAcquire()) {
            handling.send(
                    context,
                    new Answer.Failed(
                            503, "Too many exports", "Other exports are running; try again later.", List.of()));
            return;
        }
        Thread.ofVirtual().name("export").start(() -> {
            try {
                if (ask.filter(sources.records().codes()) instanceof FilterReading.Refused refused) {
                    onLoop(context, () -> handling.send(context, Answer.wrong(refused.problems())));
                } else if (readRecords.export(ask.session(), DecisionPages.asked(ask), format.suffix)) {
                    stream(context, filter, format);
                } else {
                    onLoop(context, () -> handling.send(context, ReadRecords.unrecorded()));
                }
            } catch (SQLException e) {
                onLoop(context, () -> handling.send(context, Handling.unavailable(e)));
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.WARNING, "an export stopped early: " + e);
                onLoop(context, () -> context.response().reset());
            } finally {
                room.release();
            }
        });
    }

    private void stream(RoutingContext context, RecordFilter filter, Format format) {
        Sink sink = new Sink(context, format);
        try {
            RecordQueries records = sources.records();
            switch (format) {
                case CSV -> {
                    sink.add(RecordColumn.header());
                    records.each(
                            filter,
                            (row, document) -> sink.add(LogRecord.read(document)
                                    .map(RecordColumn::line)
                                    .orElseThrow(() -> new IOException(row.id() + " is no record"))));
                }
                case JSONL -> records.each(filter, (row, document) -> sink.add(document + "\n"));
            }
            sink.end();
        } catch (SQLException e) {
            Answer.Failed failed = Handling.unavailable(e);
            onLoop(context, () -> {
                if (context.response().headWritten()) {
                    // Whoever reads must not take a part for the whole.
                    context.response().reset();
                } else {
                    handling.send(context, failed);
                }
            });
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the reader of an export went away: " + e.getMessage());
            onLoop(context, () -> context.response().reset());
        }
    }

    private static void onLoop(RoutingContext context, Runnable work) {
        context.vertx().runOnContext(ignored -> work.run());
    }

    /** Confined to the export's thread. */
    private static final class Sink {
        private final HttpServerResponse response;
        private final Format format;
        private StringBuilder piece = new StringBuilder();

        Sink(RoutingContext context, Format format) {
            this.response = context.response();
            this.format = format;
        }

        void add(String text) throws IOException {
            piece.append(text);
            if (piece.length() >= PIECE) {
                send(response.headWritten());
            }
        }

        private void send(boolean begun) throws IOException {
            if (!begun) {
                response.setChunked(true)
                        .putHeader("content-type", format.type)
                        .putHeader("content-disposition", "attachment; filename=\"decisions." + format.suffix + "\"");
            }
            String text = piece.toString();
            piece = new StringBuilder();
            await(response.write(text));
        }

        void end() throws IOException {
            send(response.headWritten());
            await(response.end());
        }

        /** Until it has left, so that no more is in memory than one piece. */
        private static void await(Future<Void> sent) throws IOException {
            try {
                sent.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("the reader does not read", e);
            }
        }
    }
}
