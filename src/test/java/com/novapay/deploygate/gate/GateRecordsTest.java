package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.NextOpening;
import com.novapay.deploygate.admission.Ruling;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordReader;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.Setting;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyLoad;
import com.novapay.deploygate.policy.PolicyStage;
import com.novapay.deploygate.telemetry.GateMetrics;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateRecordsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final GateIdentity IDENTITY = new GateIdentity("1.0", "host-1", "");
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final PolicyLoad LOADED =
            new PolicyLoad.Activated("abc", "def", PolicyFiles.of(Map.of("a.rego", "package a", "data.yaml", "x: 1")));
    private final List<String> told = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void makeTheStore() throws SQLException {
        store().writer().close();
    }

    @Test
    void startAndStop_tellHowTheOneBeforeEnded() throws Exception {
        run(records -> records.started(Optional.empty()));
        GateRecords killed = records();
        DecisionLog log = new JdbcDecisionLog(store());
        killed.begin(log);
        killed.started(Optional.empty());
        killed.finish();
        log.close();
        run(records -> records.started(Optional.empty()));
        assertThat(documents(RecordType.GATE_START))
                .extracting(start -> start.at("/before/end").asText())
                .containsExactly("not recorded", "recorded", "none");
        assertThat(documents(RecordType.GATE_STOP)).hasSize(2);
        assertThat(told).singleElement().asString().contains("did not record that it stopped");
    }

    @Test
    void neverBegan_recordsNoStop() throws Exception {
        run(records -> {});
        assertThat(documents(RecordType.GATE_STOP)).isEmpty();
    }

    @Test
    void policies_areKeptWithTheirTextOnceForEachRevision() throws Exception {
        run(records -> {
            records.policies(LOADED);
            records.policies(new PolicyLoad.Refused(PolicyStage.FORMAT, "c0ffee", "a.rego:7: broken"));
            records.policies(LOADED);
        });
        try (RecordReader reader = RecordReader.open(store())) {
            List<JsonNode> loads = documents(RecordType.POLICY_LOADED);
            assertThat(loads)
                    .extracting(load -> load.path("outcome").asText())
                    .containsExactly("in-force", "refused", "in-force");
            assertThat(loads.get(1).path("problem").asText()).isEqualTo("a.rego:7: broken");
            assertThat(loads.get(1).path("stage").asText()).isEqualTo("format");
            assertThat(loads.get(1).path("policyCommit").asText()).isEqualTo("c0ffee");
            assertThat(loads.getFirst().path("moduleSha256").asText()).isEqualTo("def");
            assertThat(reader.has(loads.getFirst().path("sources").asText())).isTrue();
            assertThat(loads.getFirst().path("sources"))
                    .isEqualTo(loads.getLast().path("sources"));
        }
    }

    /** Neither begins a gate later nor ends it with an error; what is lost is told. */
    @Test
    void logThatTakesNothing_isTold() throws Exception {
        GateRecords records = records();
        records.begin(new DecisionLog() {
            @Override
            public CompletableFuture<AppendOutcome> append(LogRecord record) {
                return CompletableFuture.completedFuture(new AppendOutcome.Unavailable("disk full"));
            }

            @Override
            public void close() {}
        });
        records.started(Optional.empty());
        records.policies(LOADED);
        records.close();
        assertThat(told).hasSize(4).allMatch(line -> line.contains("was not recorded") && line.contains("disk full"));
    }

    @Test
    void breakGlass_isRecordedBesideTheDecisionAndNothingElseIs() throws Exception {
        String warning = "break-glass: every rule but image-digest is lifted for this change; it will be reviewed";
        run(records -> {
            records.breakGlass().decided(decision("d-1", true, false, List.of(warning)));
            records.breakGlass().decided(decision("d-2", false, false, List.of(warning)));
            records.breakGlass().decided(decision("d-3", true, true, List.of(warning)));
            records.breakGlass().decided(decision("d-4", true, false, List.of("said break-glass: but was not")));
        });
        List<JsonNode> used = new ArrayList<>();
        try (RecordReader reader = RecordReader.open(store())) {
            for (String document : reader.events(RecordType.BREAKGLASS_USED, "payments", 9)) {
                used.add(JSON.readTree(document));
            }
        }
        assertThat(used).hasSize(1);
        assertThat(used.getFirst().path("decisionId").asText()).isEqualTo("d-1");
        assertThat(used.getFirst().at("/actor/username").asText()).isEqualTo("dev@novapay");
        assertThat(used.getFirst().at("/approvals/0/approver").asText()).isEqualTo("ic@novapay");
        assertThat(used.getFirst().at("/approvals")).hasSize(1);
    }

    private interface Script {
        void play(GateRecords records) throws Exception;
    }

    private void run(Script script) throws Exception {
        try (DecisionLog log = new JdbcDecisionLog(store());
                GateRecords records = records()) {
            records.begin(log);
            script.play(records);
        }
    }

    private GateRecords records() throws Exception {
        return new GateRecords(
                new ConfigSource(Map.of(Setting.DATA, folder.toString()), Map.of(), Optional.empty()).read(),
                IDENTITY,
                Clock.fixed(NOON, ZoneOffset.UTC),
                new GateMetrics(),
                told::add);
    }

    private RecordStore store() {
        return RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db"));
    }

    /** The newest first. */
    private List<JsonNode> documents(RecordType type) throws Exception {
        List<JsonNode> documents = new ArrayList<>();
        try (RecordReader reader = RecordReader.open(store())) {
            for (String document : reader.events(type, IDENTITY.instance(), 99)) {
                documents.add(JSON.readTree(document));
            }
        }
        return documents;
    }

    private static Decision decision(String id, boolean allowed, boolean dryRun, List<String> warnings)
            throws Exception {
        AdmissionRequest request = new AdmissionRequest(
                "u-" + id,
                Operation.UPDATE,
                new GroupVersionKind("apps", "v1", "Deployment"),
                new GroupVersionResource("apps", "v1", "deployments"),
                "",
                "pay",
                "payments",
                new UserInfo("dev@novapay", List.of()),
                dryRun,
                MissingNode.getInstance(),
                MissingNode.getInstance());
        return new Decision(
                id,
                NOON,
                request,
                new Change(ChangeClass.DEPLOY, "sha256:aa", null, List.of(), List.of()),
                new Ruling.Evaluated(allowed, List.of(), warnings, new NextOpening.Never(), MissingNode.getInstance()),
                "p-1",
                JSON.readTree("""
                        {"facts": {"approvals": [
                          {"purpose": "break-glass", "approver": "ic@novapay", "reason": "down"},
                          {"purpose": "friday", "approver": "vp@novapay"}]}}
                        """));
    }
}
