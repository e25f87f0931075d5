package com.novapay.deploygate.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.bench.Scene;
import com.novapay.deploygate.policy.BundleFiles;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an evaluation of the shipped policies costs, in instructions: the same on every machine. {@code bench/instructions} says
 * which rule takes them.
 */
class EvaluationCostTest {
    @ParameterizedTest
    @CsvSource({"rollout-10k.json, 1_350_000", "rollout-34k.json, 3_700_000"})
    void staysWhatItIs(String review, String most) throws Exception {
        EvaluationProfile profile = new EvaluationProfile(BundleFiles.shipped());
        long limit = Long.parseLong(most.replace("_", ""));

        assertThat(profile.evaluate(Scene.inputOf(review))).isBetween(limit / 2, limit);
    }
}
