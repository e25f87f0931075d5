package com.novapay.deploygate.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordIds;
import com.novapay.deploygate.audit.RecordReader;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.Admission;
import com.novapay.deploygate.release.Finding;
import com.novapay.deploygate.release.LastRecorded;
import com.novapay.deploygate.release.LastRecorded.Became;
import com.novapay.deploygate.release.ReleaseLog;
import java.io.IOException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What releases ask of the log of decisions, and write to it. Confined to one thread. */
public record RecordedReleases(RecordStore store, DecisionLog log) implements ReleaseLog {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_S = 10;
    private static final int MOST = 50;

    @Override
    public Reading read() throws IOException {
        try {
            return new Answers(RecordReader.open(store));
        } catch (SQLException e) {
            throw new IOException(store.told() + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public String id(String... parts) {
        return RecordIds.of(parts);
    }

    @Override
    public void append(List<Finding> findings) throws IOException {
        List<CompletableFuture<AppendOutcome>> outcomes = new ArrayList<>();
        for (Finding finding : findings) {
            outcomes.add(log.append(LogRecord.of(FindingDocument.of(finding))));
        }
        try {
            for (CompletableFuture<AppendOutcome> outcome : outcomes) {
                AppendOutcome came = outcome.get(PATIENCE_S, TimeUnit.SECONDS);
                if (!came.isDurable()) {
                    throw new IOException("an observation could not be recorded: " + came);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("an observation could not be recorded: " + e, e);
        }
    }

    private record Answers(RecordReader reader) implements Reading {
        @Override
        public Optional<LastRecorded> last(WorkloadKey subject) throws IOException {
            List<JsonNode> later = new ArrayList<>();
            for (JsonNode document :
                    asked(() -> reader.seen(subject.namespace(), subject.kind(), subject.name(), MOST))) {
                Optional<LastRecorded> known = understood(document);
                if (known.isPresent()) {
                    return Optional.of(having(known.get(), later));
                }
                later.add(document);
            }
            return Optional.empty();
        }

        private static LastRecorded having(LastRecorded known, List<JsonNode> later) {
            LastRecorded all = known;
            for (JsonNode document : later) {
                Optional<Became> became =
                        FindingDocument.became(document.path("outcome").asText());
                if (became.isPresent() && document.path("about").asText().equals(known.recordId())) {
                    all = all.having(became.get());
                }
            }
            return all;
        }

        private static Optional<LastRecorded> understood(JsonNode document) throws IOException {
            try {
                return FindingDocument.known(document);
            } catch (DateTimeException e) {
                throw new IOException(document.path("recordId").asText() + " cannot be parsed: " + e, e);
            }
        }

        @Override
        public List<Admission> admissions(List<WorkloadKey> workloads, String uid, String digest, Instant notBefore)
                throws IOException {
            List<Admission> admissions = new ArrayList<>();
            for (WorkloadKey workload : workloads) {
                for (JsonNode document :
                        asked(() -> reader.letIn(workload.namespace(), workload.name(), digest, notBefore, MOST))) {
                    String decision = document.path("decisionId").asText();
                    if (bringsIn(document, workload) && !has(RecordIds.of("applied", uid, digest, decision))) {
                        admissions.add(admission(document, decision));
                    }
                }
            }
            return admissions;
        }

        /** A restart, say, is of the template that is there already. */
        private static boolean bringsIn(JsonNode document, WorkloadKey workload) {
            JsonNode change = document.path("change");
            return document.path("resource").path("kind").asText().equals(workload.kind())
                    && switch (document.path("class").asText()) {
                        case "CREATE", "DEPLOY", "ROLLBACK" ->
                            !change.path("digest").equals(change.path("previousDigest"));
                        default -> false;
                    };
        }

        private static Admission admission(JsonNode document, String decision) throws IOException {
            try {
                return new Admission(
                        decision,
                        Instant.parse(document.path("time").asText()),
                        document.path("actor").path("username").asText(),
                        document.path("class").asText().equals(ChangeClass.ROLLBACK.name()));
            } catch (DateTimeException e) {
                throw new IOException(decision + " cannot be parsed: " + e, e);
            }
        }

        @Override
        public boolean ranHealthy(WorkloadKey workload, String uid, String digest) throws IOException {
            for (JsonNode document : asked(() -> reader.seenTemplate(workload.namespace(), digest, MOST))) {
                boolean healthy = FindingDocument.became(
                                document.path("outcome").asText())
                        .filter(Became.HEALTHY::equals)
                        .isPresent();
                if (healthy && document.path("resource").path("uid").asText().equals(uid)) {
                    return true;
                }
            }
            return false;
        }

        private boolean has(String id) throws IOException {
            try {
                return reader.has(id);
            } catch (SQLException e) {
                throw new IOException("the log cannot be read: " + e.getMessage(), e);
            }
        }

        private static List<JsonNode> asked(Question question) throws IOException {
            try {
                List<JsonNode> documents = new ArrayList<>();
                for (String text : question.ask()) {
                    documents.add(JSON.readTree(text));
                }
                return documents;
            } catch (SQLException e) {
                throw new IOException("the log cannot be read: " + e.getMessage(), e);
            } catch (JsonProcessingException e) {
                throw new IOException("a record is not JSON", e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                reader.close();
            } catch (SQLException e) {
                throw new IOException(e);
            }
        }
    }

    private interface Question {
        List<String> ask() throws SQLException;
    }
}
