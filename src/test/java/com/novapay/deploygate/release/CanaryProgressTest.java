package com.novapay.deploygate.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.release.CanaryProgress.Analysis;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanaryProgressTest {
    private ObjectNode rollout;

    @BeforeEach
    void read() throws JsonProcessingException {
        rollout = (ObjectNode) new ObjectMapper().readTree("""
                {"metadata": {"generation": 7},
                 "spec": {"strategy": {"canary": {"steps": [
                   {"setWeight": 10}, {"pause": {"duration": "5m"}}, {"setWeight": 50}, {"pause": {"duration": "5m"}}, {"setWeight": 100}]}}},
                 "status": {"observedGeneration": "7", "currentStepIndex": 1, "canary": {
                   "currentBackgroundAnalysisRunStatus": {"name": "payments-9-2", "status": "Running", "message": ""},
                   "currentStepAnalysisRunStatus": {"name": "payments-9-2-1", "status": "Successful"}}}}
                """);
    }

    @ParameterizedTest
    @CsvSource({"0, 10", "1, 10", "2, 50", "3, 50", "4, 100", "5, 100", "9, 100", "-1, 10"})
    void weight_isThatOfTheNewestStep(int index, int weight) {
        ((ObjectNode) rollout.path("status")).put("currentStepIndex", index);
        CanaryProgress progress = CanaryProgress.of(rollout).orElseThrow();
        assertThat(progress.steps()).isEqualTo(5);
        assertThat(progress.step()).isEqualTo(Math.clamp(index, 0, 5));
        assertThat(progress.weight()).isEqualTo(weight);
    }

    @Test
    void analyses_areNamed() {
        assertThat(CanaryProgress.of(rollout).orElseThrow().analyses())
                .isEqualTo(
                        List.of(new Analysis("payments-9-2", "Running"), new Analysis("payments-9-2-1", "Successful")));
    }

    @Test
    void statusOfAnEarlierGeneration_saysNothing() {
        ((ObjectNode) rollout.path("status")).put("observedGeneration", "6");
        assertThat(CanaryProgress.of(rollout)).isEmpty();
    }

    @Test
    void rolloutWithoutSteps_hasNone() {
        ((ObjectNode) rollout.path("spec").path("strategy").path("canary")).remove("steps");
        assertThat(CanaryProgress.of(rollout)).isEmpty();
    }
}
