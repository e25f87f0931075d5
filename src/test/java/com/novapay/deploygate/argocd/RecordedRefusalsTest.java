package com.novapay.deploygate.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.policytest.FactSources;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gate that starts finds in its record of what Argo CD was refused. */
class RecordedRefusalsTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final String ARGO_CD = "system:serviceaccount:argocd:argocd-application-controller";
    private static final Instant NOW = Instant.parse("2026-11-27T15:00:00Z");

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();
    private RecordStore store = RecordStore.at("jdbc:sqlite:none");

    @BeforeEach
    void open() {
        store = RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db"));
    }

    @Test
    void since_newestRefusalOfEachWorkload_asItWasRecorded() throws JsonProcessingException {
        append("payments", ARGO_CD, document("d-1"));
        append("payments", ARGO_CD, document("d-2"));
        append("ledger", ARGO_CD, document("d-3"));
        append("other", "dev@novapay", document("d-4"));
        List<Denial> denials = refusals().since(NOW.minusSeconds(60));
        assertThat(denials).extracting(Denial::decision).containsExactly("d-3", "d-2");
        Denial denial = denials.getLast();
        assertThat(denial.change().changeClass()).isEqualTo(ChangeClass.DEPLOY);
        assertThat(denial.change().digest()).isEqualTo("sha256:new");
        assertThat(denial.change().previousDigest()).isEqualTo("sha256:old");
        assertThat(denial.change().images())
                .singleElement()
                .satisfies(image -> assertThat(image.image()).isEqualTo("registry/payments:2"));
        assertThat(denial.request().user().groups()).containsExactly("system:serviceaccounts");
        assertThat(denial.request().workload().told()).isEqualTo("deployment/payments in pay");
        assertThat(denial.request().isOfWorkload()).isTrue();
        assertThat(denial.at()).isEqualTo(NOW);
        assertThat(denial.argocd().path("application").asText()).isEqualTo("shop");
        assertThat(refusals().since(NOW.plusSeconds(60))).isEmpty();
    }

    @Test
    void since_whatCannotBeUnderstood_hidesNothingElse() throws JsonProcessingException {
        append("payments", ARGO_CD, document("d-1"));
        append("bad", ARGO_CD, document("d-2").put("class", "PARTY"));
        append("party", ARGO_CD, document("d-3").put("operation", "PARTY"));
        append("elsewhere", ARGO_CD, document("d-4").putNull("argocd"));
        append("brake", ARGO_CD, document("d-5").put("class", "BRAKE"));
        append("failed", ARGO_CD, document("d-6").putNull("change"));
        assertThat(refusals().since(NOW.minusSeconds(60)))
                .extracting(Denial::decision)
                .containsExactly("d-1");
        assertThat(told)
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("d-3 cannot be read, so it is not parked"),
                        line -> assertThat(line).startsWith("d-2 cannot be read, so it is not parked"));
    }

    @Test
    void since_logThatCannotBeRead_isNothing() {
        assertThat(refusals().since(NOW)).isEmpty();
        assertThat(told)
                .singleElement()
                .satisfies(
                        line -> assertThat(line).startsWith("earlier denials cannot be read, so they are not parked"));
    }

    private RecordedRefusals refusals() {
        return new RecordedRefusals(
                new DecisionReader(store),
                Set.of(ARGO_CD),
                FactSources.fixed(new FactSet(List.<JsonNode>of())),
                told::add);
    }

    private void append(String name, String user, ObjectNode document) {
        document.withObject("/resource").put("name", name);
        document.withObject("/actor").put("username", user);
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            log.append(LogRecord.of(document)).join();
        }
    }

    private static ObjectNode document(String id) throws JsonProcessingException {
        return (ObjectNode) YAML.readTree("""
                schema: deploygate.novapay.com/decision/v1
                decisionId: %s
                requestUid: u-1
                time: 2026-11-27T15:00:00Z
                allowed: false
                class: DEPLOY
                operation: UPDATE
                resource: {group: apps, version: v1, kind: Deployment, namespace: pay, name: payments, subResource: ''}
                actor: {username: '%s', groups: ['system:serviceaccounts']}
                argocd: {application: shop, namespace: argocd, revision: abc}
                change: {digest: 'sha256:new', previousDigest: 'sha256:old', images: [{container: app, image: 'registry/payments:2', init: false}], fields: [spec.template]}
                input:
                  workload:
                    object: {metadata: {name: payments}, spec: {template: {spec: {containers: [{name: app, image: 'registry/payments:2'}]}}}}
                    oldObject: {metadata: {name: payments}, spec: {template: {spec: {containers: [{name: app, image: 'registry/payments:1'}]}}}}
                """.formatted(id, ARGO_CD));
    }
}
