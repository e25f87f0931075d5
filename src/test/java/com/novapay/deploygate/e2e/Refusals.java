package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

/** What a refusal by the API server looks like on kubectl's standard error. */
final class Refusals {
    private Refusals() {}

    /** A companion policy said no, and says what to do. */
    static void byPolicy(Kubectl.Result result, String policy, String text) {
        assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
        assertThat(result.err())
                .contains("ValidatingAdmissionPolicy '" + policy + "'")
                .contains(text);
    }

    /** The gate could not be asked, or what it said was no answer. */
    static void unasked(Kubectl.Result result, String why) {
        assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
        assertThat(result.err())
                .contains("failed calling webhook \"deploy.deploygate.novapay.com\"")
                .contains(why);
    }
}
