package com.novapay.deploygate.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.change.WorkloadKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of the sync that a change comes from: only of the one under way, only of the Application that is meant. */
class ArgoApplicationTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final String ARGO_CD = "system:serviceaccount:argocd:argocd-application-controller";
    private static final WorkloadKey PAYMENTS = new WorkloadKey("pay", "Deployment", "payments");
    private static final String TRACKED =
            "{annotations: {argocd.argoproj.io/tracking-id: 'shop:apps/Deployment:pay/payments'}}";
    private static final String RUNNING =
            "{phase: Running, operation: {initiatedBy: {username: lead@novapay}," + " sync: {revision: abc}}}";

    @Test
    void runningSync_isTold() {
        assertThat(argocd(RUNNING, TRACKED)).isEqualTo(json("""
                {application: shop, namespace: argocd, project: payments, verified: true, revision: abc,
                 initiatedBy: {username: lead@novapay}}"""));
    }

    @Test
    void askedForSync_goesBeforeTheLastOne() {
        ObjectNode application =
                application("{phase: Failed, operation: {initiatedBy: {username: old}, sync: {revision: o}}}");
        application.set("operation", json("{initiatedBy: {automated: true}, sync: {revisions: [a, b]}}"));
        assertThat(facts(application, TRACKED, ARGO_CD)).isEqualTo(json("""
                {application: shop, namespace: argocd, project: payments, verified: true, revisions: [a, b],
                 initiatedBy: {automated: true}}"""));
    }

    /** Whoever started the last one did not start this one. */
    @ParameterizedTest
    @ValueSource(strings = {"Failed", "Error", "Succeeded", ""})
    void endedSync_saysNothingOfWhoStartedThisOne(String phase) {
        assertThat(argocd(RUNNING.replace("Running", "'" + phase + "'"), TRACKED))
                .isEqualTo(json("{application: shop, namespace: argocd, project: payments, verified: true}"));
    }

    @Test
    void noRevision_isNotThatOfTheLastComparison() {
        JsonNode facts = argocd("{phase: Running, operation: {initiatedBy: {username: cto}, sync: {}}}", TRACKED);
        assertThat(facts.has("revision")).isFalse();
    }

    /** Else a person whose sync was refused could approve it himself, once the gate starts it again. */
    @Test
    void startedAgainByTheGate_isStillHisWhoStartedItFirst() {
        JsonNode facts = argocd("""
                {phase: Running, operation: {initiatedBy: {username: deploy-gate}, sync: {revision: abc},
                 info: [{name: deploy-gate/decision, value: d-1}, {name: deploy-gate/initiated-by, value: lead@novapay}]}}""", TRACKED);
        assertThat(facts.path("initiatedBy")).isEqualTo(json("{username: lead@novapay}"));
    }

    @Test
    void anotherNamespaceOrWorkload_isNotVerified() {
        ObjectNode elsewhere = application(RUNNING);
        elsewhere.withObject("/spec/destination").put("namespace", "other");
        assertThat(facts(elsewhere, TRACKED, ARGO_CD).path("verified").asBoolean())
                .isFalse();
        ObjectNode without = application(RUNNING);
        without.withObject("/status").remove("resources");
        assertThat(facts(without, TRACKED, ARGO_CD).path("verified").asBoolean())
                .isFalse();
        assertThat(facts(without, TRACKED, ARGO_CD).path("initiatedBy").has("username"))
                .isTrue();
    }

    @Test
    void label_servesWithoutTheAnnotation() {
        assertThat(argocd(RUNNING, "{labels: {app.kubernetes.io/instance: shop}}")
                        .path("application")
                        .asText())
                .isEqualTo("shop");
    }

    /** {@code application.instanceLabelKey} may name any label, and Helm writes its release's name into Argo CD's default one. */
    @Test
    void otherLabels_theOnlyApplicationThatCountsItAsItsOwnIsMeant() {
        for (String labels : List.of("{app.kubernetes.io/instance: other}", "{company/app: shop}", "{}")) {
            assertThat(argocd(RUNNING, "{labels: " + labels + "}")
                            .at("/initiatedBy/username")
                            .asText())
                    .as(labels)
                    .isEqualTo("lead@novapay");
        }
        ObjectNode second = application(RUNNING.replace("Running", "Succeeded"));
        second.withObject("/metadata").put("name", "second");
        FactSet both = new FactSet(List.of(application(RUNNING), second));
        assertThat(view(both, true)
                        .argocd(request("{}", ARGO_CD))
                        .path("application")
                        .asText())
                .as("of two the one that syncs")
                .isEqualTo("shop");
        ObjectNode third = application(RUNNING);
        third.withObject("/metadata").put("name", "third");
        FactSet unclear = new FactSet(List.of(application(RUNNING), third));
        assertThat(view(unclear, true).argocd(request("{}", ARGO_CD))).isEmpty();
        ObjectNode elsewhere = application(RUNNING);
        elsewhere.withObject("/spec/destination").put("namespace", "other");
        assertThat(facts(elsewhere, "{}", ARGO_CD)).isEmpty();
    }

    @Test
    void namespaceOfTheTrackingId_isTheOneThatCounts() {
        String id = "{annotations: {argocd.argoproj.io/tracking-id: '%s_shop:apps/Deployment:pay/payments'}}";
        assertThat(argocd(RUNNING, id.formatted("argocd")).path("application").asText())
                .isEqualTo("shop");
        ObjectNode unlisted = application(RUNNING);
        unlisted.withObject("/status").remove("resources");
        assertThat(facts(unlisted, id.formatted("team"), ARGO_CD)).isEmpty();
    }

    /** Where Argo CD tracks by a label, the annotation is what somebody wrote into Git. */
    @ParameterizedTest
    @ValueSource(strings = {"gone", "team_shop", "idle"})
    void forgedTrackingId_doesNotHideWhoStartedTheSync(String named) {
        ObjectNode idle = application(RUNNING.replace("Running", "Succeeded"));
        idle.withObject("/metadata").put("name", "idle");
        idle.withObject("/status").remove("resources");
        FactSet both = new FactSet(List.of(application(RUNNING), idle));
        String id = "{annotations: {argocd.argoproj.io/tracking-id: '" + named + ":apps/Deployment:pay/payments'}}";
        ObjectNode facts = view(both, true).argocd(request(id, ARGO_CD));
        assertThat(facts.path("application").asText()).isEqualTo("shop");
        assertThat(facts.at("/initiatedBy/username").asText()).isEqualTo("lead@novapay");
    }

    /** The first sync of an Application that does not list the workload yet. */
    @Test
    void trackingIdOfAnApplicationThatSyncs_isTheOneThatCounts() {
        ObjectNode second = application(RUNNING);
        second.withObject("/metadata").put("name", "second");
        second.withObject("/status").remove("resources");
        FactSet both = new FactSet(List.of(application(RUNNING), second));
        String id = "{annotations: {argocd.argoproj.io/tracking-id: 'second:apps/Deployment:pay/payments'}}";
        assertThat(view(both, true)
                        .argocd(request(id, ARGO_CD))
                        .path("application")
                        .asText())
                .isEqualTo("second");
    }

    @Test
    void sameNameElsewhere_isNotMeant() {
        ObjectNode other = application(RUNNING);
        other.withObject("/metadata").put("namespace", "team");
        FactSet both = new FactSet(List.of(other, application(RUNNING)));
        assertThat(view(both, true)
                        .argocd(request(TRACKED, ARGO_CD))
                        .path("namespace")
                        .asText())
                .isEqualTo("argocd");
        ObjectNode third = application(RUNNING);
        third.withObject("/metadata").put("namespace", "third");
        FactSet neither = new FactSet(List.of(other, third));
        assertThat(view(neither, true).argocd(request(TRACKED, ARGO_CD))).isEmpty();
    }

    @Test
    void anybodyElse_isNotAsked() {
        assertThat(facts(application(RUNNING), TRACKED, "dev@novapay")).isEmpty();
    }

    @Test
    void applicationsNotKnownAsTheyAre_sayNothing() {
        FactSet facts = new FactSet(List.of(application(RUNNING)));
        assertThat(view(facts, false).argocd(request(TRACKED, ARGO_CD))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "[]",
                "{}",
                "{metadata: 7, spec: [], status: x, operation: []}",
                "{operation: {initiatedBy: 7, sync: [1], info: {a: b}}, status: {resources: {a: 1}, operationState: 7}}",
                "{operation: {initiatedBy: {username: deploy-gate}, info: [7, null, {name: 1}], sync: {revisions: [null, {}]}}}"
            })
    void hostileApplication_isReadNonetheless(String application) {
        ArgoApplication read = ArgoApplication.of(json(application));
        assertThat(read.facts(PAYMENTS, read.operation()).path("verified").asBoolean())
                .isFalse();
    }

    private static ObjectNode argocd(String operationState, String metadata) {
        return facts(application(operationState), metadata, ARGO_CD);
    }

    private static ObjectNode facts(JsonNode application, String metadata, String user) {
        return view(new FactSet(List.of(application)), true).argocd(request(metadata, user));
    }

    private static FactSetView view(FactSet facts, boolean known) {
        return new FactSetView(
                () -> facts,
                () -> new Freshness.Fresh(Duration.ZERO),
                new FactSetView.Syncs(Set.of(ARGO_CD), () -> known));
    }

    private static ObjectNode application(String operationState) {
        ObjectNode application = (ObjectNode) json("""
                apiVersion: argoproj.io/v1alpha1
                kind: Application
                metadata: {name: shop, namespace: argocd}
                spec: {project: payments, destination: {namespace: pay}}
                status:
                  sync: {revision: other}
                  resources:
                  - {kind: Service, namespace: pay, name: payments}
                  - {group: apps, kind: Deployment, namespace: pay, name: payments}
                """);
        application.withObject("/status").set("operationState", json(operationState));
        return application;
    }

    private static AdmissionRequest request(String metadata, String user) {
        return new AdmissionRequest(
                "u-1",
                Operation.CREATE,
                new GroupVersionKind("apps", "v1", "Deployment"),
                new GroupVersionResource("apps", "v1", "deployments"),
                "",
                "pay",
                "payments",
                new UserInfo(user, List.of()),
                false,
                json("{metadata: " + metadata + "}"),
                MissingNode.getInstance());
    }

    private static JsonNode json(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
