package com.novapay.deploygate.flag;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlagFactsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final FlagState KNOWN =
            new FlagState.Known(Map.of("new-flow", false, "old-flow", true, "other", true));
    private static final FlagState UNKNOWN = new FlagState.Unknown("LaunchDarkly does not answer");

    @Test
    void onlyTheFlagsThatTheChangeNamesAreFacts() throws Exception {
        assertThat(flags(KNOWN, "new-flow", " old-flow ")).isEqualTo(JSON.readTree("""
                        {"checked": true, "known": ["new-flow", "old-flow"], "everyone": ["old-flow"]}"""));
        assertThat(flags(KNOWN, "new-flow", "new-flow"))
                .isEqualTo(JSON.readTree("{\"checked\": true, \"known\": [\"new-flow\"], \"everyone\": []}"));
    }

    @Test
    void aNameThatLaunchDarklyDoesNotKnowIsNotRepeated() throws Exception {
        assertThat(flags(KNOWN, "password=hunter2", ""))
                .isEqualTo(JSON.readTree("{\"checked\": true, \"known\": [], \"everyone\": []}"));
    }

    @Test
    void flagsThatAreNotKnownSayWhy() throws Exception {
        assertThat(flags(UNKNOWN, "new-flow", ""))
                .isEqualTo(JSON.readTree("{\"checked\": false, \"reason\": \"LaunchDarkly does not answer\"}"));
    }

    @Test
    void aChangeThatNamesNoFlagHasNone() throws Exception {
        assertThat(flags(KNOWN, "", " ").isMissingNode()).isTrue();
        assertThat(flags(UNKNOWN, "", "").isMissingNode()).isTrue();
    }

    private static JsonNode flags(FlagState state, String ofObject, String ofTemplate) throws Exception {
        JsonNode object = JSON.readTree("""
                {"apiVersion": "apps/v1", "kind": "Deployment",
                 "metadata": {"name": "payments", "annotations": {"deploygate.novapay.com/feature-flag": "%s"}},
                 "spec": {"template": {"metadata": {"annotations": {"deploygate.novapay.com/feature-flag": "%s"}}}}}""".formatted(ofObject, ofTemplate));
        FactSet none = new FactSet(List.of());
        FlagFacts facts =
                new FlagFacts(new FactSetView(() -> none, () -> new Freshness.Fresh(Duration.ZERO)), () -> state);
        AdmissionRequest request = new AdmissionRequest(
                "r",
                Operation.UPDATE,
                new GroupVersionKind("apps", "v1", "Deployment"),
                new GroupVersionResource("apps", "v1", "deployments"),
                "",
                "pay",
                "payments",
                new UserInfo("dev@novapay", List.of()),
                false,
                object,
                object);
        Change change = new Change(ChangeClass.DEPLOY, "sha256:9", "sha256:8", List.of(), List.of());
        return facts.of(request, change, Instant.EPOCH).document().path("flags");
    }
}
