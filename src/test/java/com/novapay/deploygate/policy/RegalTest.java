package com.novapay.deploygate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The repository's own policies pass Regal, by {@code .regal/config.yaml}. {@code tools/regal} builds it on first use. */
@Tag("slow")
class RegalTest {
    private static String regal;

    private record Result(int exitCode, String out) {}

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        Result built = run(List.of("tools/regal"), false);
        assertThat(built.exitCode()).as("tools/regal; what it printed is above").isZero();
        regal = built.out().strip();
    }

    @Test
    void policies_passRegal() throws IOException, InterruptedException {
        Result linted = run(List.of(regal, "lint", "--no-color", "policies"), true);
        assertThat(linted.exitCode()).as(linted.out()).isZero();
        assertThat(linted.out()).contains("No violations found");
    }

    /** Two files, because Regal compares references of several files only. */
    @Test
    void misspeltSectionOfPolicyData_isReported(@TempDir Path folder) throws IOException, InterruptedException {
        Path rule = Path.of("policies/rules/gitops_only/gitops_only.rego");
        String misspelt = Files.readString(rule).replace("data.gitops.users", "data.gitop.users");
        Files.writeString(folder.resolve("gitops_only.rego"), misspelt);
        Files.copy(rule.resolveSibling("gitops_only_test.rego"), folder.resolve("gitops_only_test.rego"));
        Result linted = run(List.of(regal, "lint", "--no-color", "-c", ".regal/config.yaml", folder.toString()), true);
        assertThat(linted.exitCode()).isNotZero();
        assertThat(linted.out()).contains("Unresolved Reference").contains("in data.gitop.users");
    }

    private static Result run(List<String> command, boolean withErrors) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        Process process = (withErrors
                        ? builder.redirectErrorStream(true)
                        : builder.redirectError(ProcessBuilder.Redirect.INHERIT))
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out);
    }
}
