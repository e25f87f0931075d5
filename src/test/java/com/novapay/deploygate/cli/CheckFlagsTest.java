package com.novapay.deploygate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckFlagsTest {
    @TempDir
    private Path folder;

    @Test
    void aFlagThatIsNamed_isSaidToBeUnchecked() throws Exception {
        assertThat(checked(", deploygate.novapay.com/feature-flag: new-flow"))
                .contains("feature-flag: flag new-flow was not checked: only a gate asks LaunchDarkly");
    }

    @Test
    void aFeatureWithoutAFlag_isWarnedOfAsByAGate() throws Exception {
        assertThat(checked(""))
                .contains("annotation deploygate.novapay.com/feature-flag names no flag")
                .doesNotContain("was not checked");
    }

    private String checked(String more) throws Exception {
        Path manifest = Files.writeString(folder.resolve("payments.yaml"), """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: payments
              namespace: pay
              annotations: {deploygate.novapay.com/feature: "true"%s}
            spec:
              selector: {matchLabels: {app: payments}}
              template:
                metadata: {labels: {app: payments}}
                spec: {containers: [{name: app, image: registry.novapay.local/payments:1}]}
            """.formatted(more));
        Typed typed = Typed.novapay("check", "-f", manifest.toString(), "-o", "json");
        assertThat(typed.err()).isEmpty();
        return typed.out();
    }
}
