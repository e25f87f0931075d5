package com.novapay.deploygate.policytest;

import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordType;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The text of policies that decided, out of the records of an export that hold it. Thread-safe. */
public final class ExportedPolicies implements Replay.Revisions {
    private static final String START = "{\"schema\":\"" + LogRecord.schema(RecordType.POLICY_SOURCES.word()) + "\"";
    private final Map<String, String> documents = new ConcurrentHashMap<>();

    /** Keeps a document if it holds policies; the log has it before the first decision that they made. */
    public void take(String document) {
        if (document.startsWith(START)) {
            LogRecord.read(document).ifPresent(record -> documents.put(record.policyRevision(), document));
        }
    }

    @Override
    public Optional<RuleTexts> of(String revision) {
        return Optional.ofNullable(documents.get(revision))
                .map(document -> RecordedPolicies.of(document, revision))
                .or(() -> RecordedPolicies.shipped(revision));
    }
}
