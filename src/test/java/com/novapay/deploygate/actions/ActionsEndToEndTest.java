package com.novapay.deploygate.actions;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.demo.PlayedMonth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both actions with the real novapay, from the inputs to the comment on the pull request. */
@Tag("slow")
class ActionsEndToEndTest {
    @TempDir
    private Path folder;

    private FakeGithub github;
    private Path novapay;

    /** The classes of this JVM; Regal, which lint runs, has a test of its own and takes minutes to build. */
    @BeforeEach
    void start() throws IOException {
        github = new FakeGithub();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        novapay = Files.writeString(
                folder.resolve("novapay"),
                "#!/usr/bin/env bash\n[ \"$1 $2\" != 'policies lint' ] || exit 0\nexec '" + java
                        + "' --enable-native-access=ALL-UNNAMED -Ddeploygate.opa='"
                        + Path.of("target/opa").toAbsolutePath() + "' -cp '" + System.getProperty("java.class.path")
                        + "' com.novapay.deploygate.cli.Main \"$@\"\n");
        Files.setPosixFilePermissions(novapay, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void stop() {
        github.close();
    }

    @Test
    void policyCheck_opensFridays_andSaysWhichDecisionsWouldTurn() throws Exception {
        Path export = folder.resolve("month.jsonl");
        assertThat(Typed.novapay(
                                "audit",
                                "export",
                                "--all",
                                "--data",
                                PlayedMonth.copy(folder.resolve("month")).toString(),
                                "--out",
                                export.toString())
                        .exitCode())
                .isZero();
        CompositeAction.Result result = run(
                "policy-check",
                Map.of("policies", fridaysOpen().toString(), "export", export.toString(), "lint", "true"));
        assertThat(result.exitCode()).as(result.log()).isZero();
        assertThat(result.summary())
                .contains("| test | passed: ", "| lint | passed: ", " would turn from denied to allowed: ")
                .contains("| `friday-approval` | 0 | ");
        assertThat(result.outputs()).contains("differences=true", "result=passed");
        assertThat(github.comments()).hasSize(1).first().asString().endsWith(result.summary());
    }

    @Test
    void deployCheck_namesRulesWhoAndWhen() throws Exception {
        Path manifests = Files.createDirectories(folder.resolve("rendered/a b"));
        Files.writeString(manifests.resolve("all.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: payments-api, namespace: pay}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: payments-api, namespace: pay}
                spec: {template: {spec: {containers: [{name: app, image: "x:1"}]}}}
                """);
        CompositeAction.Result result = run(
                "deploy-check",
                Map.of("manifests", folder.resolve("rendered").toString(), "at", "2026-11-27T15:00:00Z"));
        assertThat(result.exitCode()).as(result.log()).isZero();
        assertThat(result.outputs()).isEqualTo("result=denied\n");
        assertThat(github.comments())
                .hasSize(1)
                .first()
                .asString()
                .contains(
                        "2 objects: 0 allowed, 1 denied",
                        "#### `deployment/payments-api in pay` would be denied (CREATE)",
                        "- `friday-approval`: ",
                        "Who can fix it: `vp-engineering` or `team-lead`",
                        "The gate opens not before Monday, November 30, 00:00 EST");
        assertThat(result.log()).contains("/rendered/a b/all.yaml,line=5,title=Deploy gate%3A friday-approval::");
    }

    private CompositeAction.Result run(String action, Map<String, String> inputs) throws Exception {
        Map<String, String> all = new HashMap<>(inputs);
        all.put("token", FakeGithub.TOKEN);
        all.put("novapay", novapay.toString());
        return CompositeAction.of(
                        Path.of("actions", action),
                        Map.of("github.event.pull_request.number", "7"),
                        Map.of("GITHUB_REPOSITORY", "novapay/checkout", "GITHUB_API_URL", github.url()))
                .run(all, folder);
    }

    /** The shipped policies with one setting changed, and samples that still hold. */
    private Path fridaysOpen() throws IOException {
        Path from = Path.of("policies");
        Path to = folder.resolve("policies");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                boolean holds = !file.toString().endsWith("_test.rego")
                        && (!file.toString().endsWith(".case.yaml")
                                || file.toString().contains("/rules/image_digest/"));
                if (holds) {
                    Path copy = to.resolve(from.relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
        Path data = to.resolve("data.yaml");
        Files.writeString(
                data,
                Files.readString(data)
                        .replace("approval_days: [Friday]", "approval_days: []")
                        .replace(
                                "open_days: [Monday, Tuesday, Wednesday, Thursday]",
                                "open_days: [Monday, Tuesday, Wednesday, Thursday, Friday]"));
        return to;
    }
}
