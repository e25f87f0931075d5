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

    /**
     * The gate denied it by these rules alone, and no opening is near: on a busy machine the time to find that out does not suffice.
     *
     * @return what kubectl printed
     */
    static String withoutOpening(Kubectl.Result result, String codes) {
        assertThat(result.succeeded()).as(result.out()).isFalse();
        assertThat(result.err())
                .containsPattern("is refused: " + codes + "(?:; the next opening is not known)?\\. Decision ");
        return result.err();
    }
}
