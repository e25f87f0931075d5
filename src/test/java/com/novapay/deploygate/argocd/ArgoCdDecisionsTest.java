package com.novapay.deploygate.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.FailureCode;
import com.novapay.deploygate.admission.NextOpening;
import com.novapay.deploygate.admission.Ruling;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What Argo CD, and nobody else, is told of a dry run; and what of its refusals is remembered. */
class ArgoCdDecisionsTest {
    private static final String ARGO_CD = "system:serviceaccount:argocd:argocd-application-controller";
    private static final Change DEPLOY =
            new Change(ChangeClass.DEPLOY, "sha256:1", null, List.of(), List.of("spec.template"));
    private static final ObjectNode SYNC = JsonNodeFactory.instance.objectNode().put("application", "shop");
    private final List<Denial> parked = new ArrayList<>();

    @Test
    void dryRunOfArgoCd_isAdmittedWithWarnings() {
        Decision decision = warned(refused(request(ARGO_CD, true), null));
        assertThat(decision.allowed()).isTrue();
        assertThat(decision.outcome()).isEqualTo("allow");
        assertThat(decision.codes()).isEmpty();
        assertThat(decision.warnings())
                .containsExactly(
                        "the gate would deny this sync: deploy-days, opens 2026-11-30T05:00:00Z",
                        "deploy-days: closed",
                        "and more");
    }

    /** It stores nothing, so what cannot be judged need not break the diff either. */
    @Test
    void dryRunThatCannotBeJudged_isAdmittedWithTheReason() {
        Decision decision = warned(refused(request(ARGO_CD, true), FailureCode.FACTS_STALE));
        assertThat(decision.allowed()).isTrue();
        assertThat(decision.warnings().getFirst()).startsWith("the gate would deny this sync: facts-stale");
    }

    @Test
    void everythingElse_isRefusedAsEver() {
        assertThat(warned(refused(request("dev@novapay", true), null)).allowed())
                .isFalse();
        assertThat(warned(refused(request(ARGO_CD + "2", true), null)).allowed())
                .isFalse();
    }

    @Test
    void refusalOfArgoCd_isRemembered() {
        Decision decision = refused(request(ARGO_CD, false), null);
        parking(decision);
        assertThat(parked).containsExactly(new Denial(decision.request(), DEPLOY, "d-1", decision.time(), SYNC));
    }

    @Test
    void nothingElse_isRemembered() {
        parking(refused(request(ARGO_CD, true), null));
        parking(refused(request("dev@novapay", false), null));
        parking(refused(request(ARGO_CD, false), null).admittedWith(List.of()));
        assertThat(parked).isEmpty();
    }

    private static Decision warned(Decision decision) {
        return new DryRunWarnings(Set.of(ARGO_CD)).apply(decision);
    }

    private void parking(Decision decision) {
        new ParkedRefusals(Set.of(ARGO_CD), parked::add).decided(decision);
    }

    private static Decision refused(AdmissionRequest request, @Nullable FailureCode failure) {
        return new Decision(
                "d-1",
                Instant.parse("2026-11-27T15:00:00Z"),
                request,
                DEPLOY,
                failure == null
                        ? new Ruling.Evaluated(
                                false,
                                List.of(new Violation("deploy-days", "closed", "wait", SYNC, Enforcement.DENY)),
                                List.of("and more"),
                                new NextOpening.At(Instant.parse("2026-11-30T05:00:00Z"), Set.of()),
                                MissingNode.getInstance())
                        : new Ruling.Failed(failure, ""),
                "r",
                JsonNodeFactory.instance
                        .objectNode()
                        .set("facts", JsonNodeFactory.instance.objectNode().set("argocd", SYNC)));
    }

    private static AdmissionRequest request(String user, boolean dryRun) {
        return new AdmissionRequest(
                "u-1",
                Operation.CREATE,
                new GroupVersionKind("apps", "v1", "Deployment"),
                new GroupVersionResource("apps", "v1", "deployments"),
                "",
                "pay",
                "payments",
                new UserInfo(user, List.of()),
                dryRun,
                JsonNodeFactory.instance.objectNode(),
                MissingNode.getInstance());
    }
}
