package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordDocument;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.console.signin.Session;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Records what is done on the console. What cannot be recorded is not done. Thread-safe. */
final class ReadRecords {
    private static final long PATIENCE_SECONDS = 5;
    private final DecisionLog log;
    private final Supplier<String> ids;
    private final Clock clock;

    ReadRecords(DecisionLog log, Supplier<String> ids, Clock clock) {
        this.log = log;
        this.ids = ids;
        this.clock = clock;
    }

    /** Somebody opened one record. */
    boolean read(Session session, String id) {
        ObjectNode document = begin(RecordType.AUDIT_READ, session);
        document.putObject("read").put("id", id);
        return append(document);
    }

    /** Somebody takes away a selection. */
    boolean export(Session session, Map<String, String> filter, String format) {
        ObjectNode document = begin(RecordType.AUDIT_EXPORT, session);
        ObjectNode export = document.putObject("export").put("format", format).put("through", "console");
        ObjectNode asked = export.putObject("filter");
        filter.forEach(asked::put);
        return append(document);
    }

    /** Somebody signs off a day. */
    boolean signOff(Session session, ObjectNode review) {
        ObjectNode document = begin(RecordType.REVIEW_SIGNED, session);
        document.set("review", review);
        return append(document);
    }

    private ObjectNode begin(RecordType type, Session session) {
        return RecordDocument.begin(type, ids.get(), clock.instant(), session.user());
    }

    private boolean append(ObjectNode document) {
        try {
            return log.append(LogRecord.of(document))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .isDurable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** The answer where something could not be recorded. */
    static Answer.Failed unrecorded() {
        return new Answer.Failed(
                503,
                "Access could not be recorded",
                "The audit log records each read of a decision, export and sign-off, and this record could not be"
                        + " written just now. Try again.",
                List.of());
    }
}
