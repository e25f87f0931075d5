package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static com.novapay.deploygate.e2e.Refusals.byPolicy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.e2e.RogueGate.Manner;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The value {@code records.guarded}: which writes of records are asked, and what holds while the gate is down. */
@OnCluster
class RecordsGuardIT {
    private static final String GATE = "system:serviceaccount:deploy-gate:deploy-gate";
    private static final String HISTORY = """
            apiVersion: deploygate.novapay.com/v1alpha1
            kind: ReleaseHistory
            metadata: {name: deployment-till, namespace: books}
            spec: {workload: {kind: Deployment, name: till, uid: u-1}, revisions: []}
            """;

    private static ControlPlane plane;
    private static Chart chart;
    private static RogueGate gate;

    @BeforeAll
    static void install(ControlPlane shared) throws Exception {
        plane = shared;
        chart = new Chart(plane);
        must(chart.admin().run("apply", "-f", "src/test/resources/e2e/record-shapes.yaml"));
        must(chart.admin().apply(Chart.namespace("books", "production")));
        gate = RogueGate.trusted();
        gate.behave(Manner.DENIES);
        chart.install("webhook.url=" + gate.url(), "webhook.caBundle=" + gate.caBundle(), "records.guarded=true");
        await("the webhook")
                .atMost(Duration.ofSeconds(30))
                .until(() -> chart.admin()
                        .apply(incident("probe"))
                        .err()
                        .contains("\"records.deploygate.novapay.com\" denied the request"));
    }

    @AfterAll
    static void stop() {
        gate.close();
    }

    @Test
    void records_areWrittenOnlyWhenTheGateSaysSo() {
        for (String kind : new String[] {"Approval", "Migration", "Verification"}) {
            String record = """
                    apiVersion: deploygate.novapay.com/v1alpha1
                    kind: %s
                    metadata: {name: one, namespace: books}
                    spec: {reason: agreed}
                    """.formatted(kind);
            gate.behave(Manner.DENIES);
            assertThat(chart.admin().apply(record).err())
                    .contains("\"records.deploygate.novapay.com\" denied the request");
            gate.behave(Manner.HANGS);
            assertThat(chart.breakGlass().apply(record).err())
                    .contains("failed calling webhook \"records.deploygate.novapay.com\"");
            gate.behave(Manner.ALLOWS);
            must(chart.admin().apply(record));
            gate.behave(Manner.DENIES);
            assertThat(chart.admin().run("delete", kind, "one", "-n", "books").err())
                    .contains("denied the request");
        }
        gate.behave(Manner.ALLOWS);
        must(chart.admin().apply(incident("inc-1")));
        gate.behave(Manner.DENIES);
        assertThat(chart.admin().run("label", "incident", "inc-1", "seen=yes").err())
                .contains("denied the request");
    }

    @Test
    void releaseHistory_isWrittenByTheGateOnly_andItNeverAsksItself() {
        gate.behave(Manner.ALLOWS);
        byPolicy(
                chart.admin().apply(HISTORY),
                "deploygate-release-histories",
                "release histories are written by the gate only, not by admin@novapay.");
        gate.behave(Manner.DENIES);
        gate.asked().clear();
        Kubectl itself = chart.admin().as(GATE);
        must(itself.feed(HISTORY, "create", "-f", "-"));
        must(itself.run("label", "releasehistory", "deployment-till", "-n", "books", "seen=yes"));
        assertThat(gate.asked()).isEmpty();
    }

    private static String incident(String name) {
        return """
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Incident
                metadata: {name: %s}
                spec: {severity: SEV-1, title: card payments failing}
                """.formatted(name);
    }
}
