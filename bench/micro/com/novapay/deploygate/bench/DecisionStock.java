package com.novapay.deploygate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.AdmissionPipeline;
import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.admission.ReviewCodec;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordTime;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/**
 * As many decision records as are wanted, spread over twelve months, two hundred services and fifty people. Each is a document that
 * the gate itself wrote of a recorded review, with other names, images, ids and times in it. The same number gives the same
 * record, always. Thread-safe.
 */
final class DecisionStock {
    private static final Path REVIEWS = Path.of("src/test/resources/reviews");
    private static final Instant END = Instant.parse("2026-11-25T00:00:00Z");
    private static final Duration SPAN = Duration.ofDays(365);
    private static final Clock TUESDAY = Clock.fixed(Instant.parse("2026-11-24T15:00:00Z"), ZoneOffset.UTC);
    private static final String ID = "d-stock0";
    private static final int SERVICES = 200;
    private static final int PEOPLE = 50;
    private static final List<String> TEAMS =
            List.of("payments", "ledger", "cards", "risk", "identity", "checkout", "billing", "reporting");
    private final List<LogRecord> allowed = new ArrayList<>();
    private final List<LogRecord> refused = new ArrayList<>();
    private final long count;

    /** @param count how many records twelve months hold */
    DecisionStock(long count) throws IOException, PolicyProblem {
        this.count = count;
        ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().factory());
        PolicyEvaluator evaluator = new WasmPolicyEvaluator(BundleFiles.shipped(), 1, 64 << 20, watchdog);
        try (Stream<Path> files = Files.list(REVIEWS)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                for (String environment : List.of("production", "development")) {
                    judge(Files.readAllBytes(file), environment, evaluator);
                }
            }
        }
        watchdog.shutdownNow();
    }

    private void judge(byte[] review, String environment, PolicyEvaluator evaluator) throws IOException {
        if (!(new ReviewCodec().decode(review) instanceof ReviewCodec.Decoded.Review read)) {
            return;
        }
        FactSet facts = new FactSet(List.of(namespace(read.request().namespace(), environment)));
        ChangeEvaluator judge = new ChangeEvaluator(
                new FactSetView(() -> facts, () -> new Freshness.Fresh(Duration.ZERO)), () -> evaluator, () -> ID);
        new AdmissionPipeline(judge, new Kept(), TUESDAY, new GateIdentity("0.1.0", "gate-0", "prod-eu"))
                .decide(read.request(), Duration.ofSeconds(10))
                .join();
    }

    private static JsonNode namespace(String name, String environment) throws IOException {
        return new ObjectMapper().readTree("""
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "%s", "labels": {
                  "deploygate.novapay.com/environment": "%s", "deploygate.novapay.com/team": "payments"}}}""".formatted(name, environment));
    }

    private final class Kept implements DecisionLog {
        @Override
        public CompletableFuture<AppendOutcome> append(LogRecord record) {
            (record.allowed() ? allowed : refused).add(record);
            return CompletableFuture.completedFuture(new AppendOutcome.Appended());
        }

        @Override
        public void close() {}
    }

    /** The record of a number below {@code count}; a greater number is an earlier moment of no record. */
    LogRecord at(long number) {
        SplittableRandom random = new SplittableRandom(number);
        List<LogRecord> some = random.nextInt(10) < 7 ? allowed : refused;
        LogRecord origin = some.get(random.nextInt(some.size()));
        int service = random.nextInt(SERVICES);
        String team = team(service);
        String name = name(service);
        Instant time = time(number, count);
        String made = origin.document()
                .replace(ID, id(number))
                .replace(origin.requestUid(), new UUID(random.nextLong(), random.nextLong()).toString())
                .replace(origin.time(), RecordTime.of(time))
                .replace("\"namespace\":\"" + origin.namespace() + "\"", "\"namespace\":\"" + team + "\"")
                .replace("\"environment\":\"development\"", "\"environment\":\"production\"")
                .replace("\"team\":\"payments\"", "\"team\":\"" + team + "\"")
                .replace("dev@novapay", "dev" + random.nextInt(PEOPLE) + "@novapay");
        if (!origin.name().isEmpty()) {
            made = made.replace("\"" + origin.name() + "\"", "\"" + name + "\"");
        }
        if (!origin.digest().isEmpty()) {
            byte[] digest = new byte[32];
            random.nextBytes(digest);
            made = made.replace(origin.digest(), "sha256:" + HexFormat.of().formatHex(digest));
        }
        return LogRecord.read(made).orElseThrow();
    }

    /** What was seen of an admitted deploy five minutes later. */
    Optional<LogRecord> observed(long number) {
        LogRecord decision = at(number);
        if (!decision.allowed() || decision.digest().isEmpty()) {
            return Optional.empty();
        }
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", LogRecord.schema("observed"))
                .put("recordId", "r" + decision.id().substring(1))
                .put("decisionId", decision.id())
                .put("time", RecordTime.of(Instant.parse(decision.time()).plusSeconds(300)))
                .put("outcome", number % 20 == 0 ? "failed" : "healthy");
        document.putObject("resource")
                .put("kind", decision.kind())
                .put("namespace", decision.namespace())
                .put("name", decision.name());
        document.putObject("workload").put("service", decision.service()).put("environment", decision.environment());
        document.putObject("change").put("digest", decision.digest());
        return Optional.of(LogRecord.of(document));
    }

    private static String team(int service) {
        return TEAMS.get(service % TEAMS.size());
    }

    private static String name(int service) {
        return team(service) + "-" + service;
    }

    private static String id(long number) {
        return "d-" + String.format("%014x", number);
    }

    private static Instant time(long number, long count) {
        return END.minus(SPAN).plusMillis(SPAN.toMillis() * number / count);
    }

    /** Something that is in the stock, at random. */
    record Pick(SplittableRandom random, long count) {
        String service() {
            return name(random.nextInt(SERVICES));
        }

        String person() {
            return "dev" + random.nextInt(PEOPLE) + "@novapay";
        }

        String id() {
            return DecisionStock.id(random.nextLong(count));
        }

        /** Midnight of a day. */
        Instant day() {
            return time(random.nextLong(count), count).truncatedTo(ChronoUnit.DAYS);
        }
    }
}
