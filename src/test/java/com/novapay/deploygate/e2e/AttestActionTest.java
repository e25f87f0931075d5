package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.yaml.YamlProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the action makes of its inputs; what becomes of it in a cluster is StagingFirstIT's. */
class AttestActionTest {
    private static final String IMAGE = "registry.novapay.local/checkout@sha256:" + "0a".repeat(32);
    private static final String RUN = "https://git/novapay/checkout/actions/runs/7";

    @TempDir
    private Path folder;

    private final Map<String, String> inputs = new HashMap<>();

    @BeforeEach
    void novapayThatSaysWhatItWasTold() throws IOException {
        Path novapay = Files.writeString(folder.resolve("novapay"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(novapay, PosixFilePermissions.fromString("rwxr-xr-x"));
        inputs.putAll(Map.of("image", IMAGE, "namespace", "staging", "novapay", novapay.toString()));
    }

    @Test
    void checks_inBothLanguages_areTold() throws Exception {
        inputs.put("checks", "lint=passed\n\n unit=success\nintegration=failure,https://ci/9\nsecurity-scan=failed");
        inputs.put("environment", "staging");
        inputs.put("kubeconfig", "/run/kubeconfig");
        inputs.put("author", "dev@novapay");
        Kubectl.Result result = run();
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .containsExactly(
                        "attest",
                        "--image=" + IMAGE,
                        "--namespace=staging",
                        "--check=lint=passed," + RUN,
                        "--check=unit=passed," + RUN,
                        "--check=integration=failed,https://ci/9",
                        "--check=security-scan=failed," + RUN,
                        "--environment=staging",
                        "--kubeconfig=/run/kubeconfig",
                        "--commit=abc",
                        "--repository=novapay/checkout",
                        "--author=dev@novapay");
    }

    @Test
    void whatDidNotRun_isNoResult() throws Exception {
        inputs.put("checks", "lint=skipped\nunit=cancelled\nreview=passed");
        assertThat(run().out())
                .contains("::notice::lint was skipped: no result to attest", "--check=review=passed,")
                .doesNotContain("--check=lint", "--check=unit");
    }

    /** Anything but a known result writes nothing at all. */
    @ParameterizedTest
    @ValueSource(strings = {"unit", "unit=", "unit=PASSED", "unit=ok", "lint=passed\nunit=neutral"})
    void whatIsNoResult_isAnError(String checks) throws Exception {
        inputs.put("checks", checks);
        Kubectl.Result result = run();
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).startsWith("::error::checks: ").doesNotContain("attest");
    }

    @Test
    void textFromAPullRequest_isNeverAScript() throws Exception {
        Path made = folder.resolve("made");
        inputs.put("author", "$(touch " + made + ")`touch " + made + "`'\"; touch " + made + " #");
        inputs.put("checks", "unit=passed,$(touch${IFS}" + made + ")");
        Kubectl.Result result = run();
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("--author=$(touch ");
        assertThat(made).doesNotExist();
    }

    private Kubectl.Result run() throws IOException, InterruptedException, YamlProblem {
        return AttestAction.of(Map.of(
                        "github.sha",
                        "abc",
                        "github.repository",
                        "novapay/checkout",
                        "github.server_url",
                        "https://git",
                        "github.run_id",
                        "7"))
                .run(inputs);
    }
}
