package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.NextOpening;
import com.novapay.deploygate.admission.Ruling;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.Admitted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmittedChangesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private final List<Admitted> noted = new ArrayList<>();

    @Test
    void rollback_isHandedOnWithWhatItLeaves() throws Exception {
        noted(decision(ChangeClass.ROLLBACK, "new", "old", true, false, ""));
        assertThat(noted)
                .containsExactly(new Admitted(
                        new WorkloadKey("pay", "Deployment", "payments"),
                        "u-1",
                        "new",
                        Optional.of("old"),
                        "dev@novapay",
                        NOON,
                        "d-1"));
    }

    @Test
    void deployAndCreate_leaveNothingBehind() throws Exception {
        noted(decision(ChangeClass.DEPLOY, "new", "old", true, false, ""));
        noted(decision(ChangeClass.CREATE, "new", null, true, false, ""));
        assertThat(noted)
                .hasSize(2)
                .allSatisfy(admitted -> assertThat(admitted.leftBehind()).isEmpty());
    }

    @Test
    void refusedOrOnlyTriedOrOfTheSameTemplate_isNot() throws Exception {
        noted(decision(ChangeClass.ROLLBACK, "new", "old", false, false, ""));
        noted(decision(ChangeClass.ROLLBACK, "new", "old", true, true, ""));
        noted(decision(ChangeClass.DEPLOY, "new", "old", true, false, "status"));
        noted(decision(ChangeClass.DEPLOY, "same", "same", true, false, ""));
        noted(decision(ChangeClass.DEPLOY, null, "old", true, false, ""));
        for (ChangeClass changeClass : ChangeClass.values()) {
            if (!Set.of(ChangeClass.DEPLOY, ChangeClass.CREATE, ChangeClass.ROLLBACK)
                    .contains(changeClass)) {
                noted(decision(changeClass, "new", "old", true, false, ""));
            }
        }
        assertThat(noted).isEmpty();
    }

    private void noted(Decision decision) {
        new AdmittedChanges(noted::add).decided(decision);
    }

    private static Decision decision(
            ChangeClass changeClass,
            @Nullable String digest,
            @Nullable String before,
            boolean allowed,
            boolean dryRun,
            String subResource)
            throws Exception {
        AdmissionRequest request = new AdmissionRequest(
                "r-1",
                Operation.UPDATE,
                new GroupVersionKind("apps", "v1", "Deployment"),
                new GroupVersionResource("apps", "v1", "deployments"),
                subResource,
                "pay",
                "payments",
                new UserInfo("dev@novapay", List.of()),
                dryRun,
                JSON.readTree("{\"metadata\": {\"name\": \"payments\", \"uid\": \"u-1\"}}"),
                JSON.readTree("{\"metadata\": {\"name\": \"payments\", \"uid\": \"u-1\"}}"));
        Change change = new Change(changeClass, digest, before, List.of(), List.of());
        return new Decision(
                "d-1",
                NOON,
                request,
                change,
                new Ruling.Evaluated(allowed, List.of(), List.of(), new NextOpening.Never(), MissingNode.getInstance()),
                "p-1",
                MissingNode.getInstance());
    }
}
