package com.novapay.deploygate.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordDocument;
import com.novapay.deploygate.audit.RecordIds;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.policytest.Policies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code novapay policies new, lint, diff, show} on a copy of the policies, with the real opa and Regal. */
@Tag("slow")
class PoliciesCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path policies;

    @BeforeEach
    void copy() throws IOException {
        policies = PolicyCopy.in(folder);
    }

    @Test
    void new_passesTestAndLintAsWritten_andIsNotOverwritten() throws Exception {
        Typed written = Typed.novapay("policies", "new", "night-window", policies.toString());
        assertThat(written.exitCode()).as(written.err()).isZero();
        Path rule = policies.resolve("rules/night_window/night_window.rego");
        assertThat(written.out()).contains("  " + rule, "Edit next:", "novapay policies lint " + policies);

        Typed tested = Typed.novapay("test", policies.toString());
        assertThat(tested.exitCode()).as(tested.out() + tested.err()).isZero();
        assertThat(tested.out()).contains("coverage 100.0 %", "night_window/samples/denied/long-name.case.yaml");

        Typed linted = Typed.novapay("policies", "lint", policies.toString(), "--regal", regal());
        assertThat(linted.exitCode()).as(linted.out() + linted.err()).isZero();

        Files.writeString(rule, "# mine\n");
        Typed again = Typed.novapay("policies", "new", "night_window", policies.toString());
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains(rule.getParent() + " exists; choose another name, or edit this rule");
        assertThat(rule).hasContent("# mine");
    }

    @Test
    void new_refusesWhatCannotBeARule() {
        assertThat(Typed.novapay("policies", "new", "../escape", policies.toString())
                        .err())
                .contains("\"../escape\" is not a name for a rule; write small letters, digits and dashes");
        assertThat(Typed.novapay("policies", "new", "night-window", folder.toString())
                        .err())
                .contains(folder.resolve("lib/result/result.rego") + " is missing, which a new rule uses");
        assertThat(Typed.novapay("policies", "new", "night-window", "/no/such").exitCode())
                .isEqualTo(2);
    }

    @Test
    void lint_namesFileAndLineOfEachKind() throws Exception {
        Path rule = policies.resolve("rules/gitops_only/gitops_only.rego");
        String good = Files.readString(rule);
        Files.writeString(rule, good.replace("in data.gitops.users", "in  data.gitop.users"));
        Typed typed = Typed.novapay("policies", "lint", policies.toString(), "--regal", regal(), "-o", "json");
        assertThat(typed.exitCode()).as(typed.out() + typed.err()).isOne();
        JsonNode report = JSON.readTree(typed.out());
        assertThat(report.path("complete").asBoolean()).isTrue();
        int line = (int)
                good.substring(0, good.indexOf("in data.gitops.users")).lines().count();
        assertThat(report.path("findings")).anySatisfy(finding -> {
            assertThat(finding.path("source").asText()).isEqualTo("opa fmt");
            assertThat(finding.path("file").asText()).isEqualTo(rule.toString());
            assertThat(finding.path("line").asInt()).isEqualTo(line);
        });
        assertThat(report.path("findings")).anySatisfy(finding -> {
            assertThat(finding.path("rule").asText()).isEqualTo("imports/unresolved-reference");
            assertThat(finding.path("line").asInt()).isEqualTo(line);
        });

        Files.writeString(rule, good.replace("input.request.user.username in", "input.request.user.usernme in"));
        Typed member = Typed.novapay("policies", "lint", policies.toString(), "--no-regal", "-o", "github");
        assertThat(member.exitCode()).isOne();
        assertThat(member.out())
                .isEqualToIgnoringNewLines(
                        "::error file=" + rule + ",line=" + line + "::rego_type_error: undefined ref:"
                                + " input.request.user.usernme have: \"usernme\" want (one of): [\"groups\" \"username\"] (gate)");

        Files.writeString(rule, good.replace("input.request.user.username in", "input.requst.user.username in"));
        assertThat(Typed.novapay("policies", "lint", policies.toString(), "--no-regal")
                        .out())
                .contains(
                        rule + ":" + line + ": rego_type_error: undefined ref: input.requst.user.username", "(schema)");

        Files.writeString(rule, good.replace("code: gitops-only", "code: gitops"));
        assertThat(Typed.novapay("policies", "lint", policies.toString(), "--no-regal")
                        .out())
                .contains(rule + ":11: custom.code is gitops, but the folder of the rule says gitops-only");

        Files.writeString(rule, good + "deny if {");
        assertThat(Typed.novapay("policies", "lint", policies.toString(), "--no-regal")
                        .out())
                .contains(rule + ":", "rego_parse_error");
    }

    @Test
    void lint_withoutRegal_cannotTell() {
        Typed missing = Typed.novapay("policies", "lint", policies.toString(), "--regal", "/no/such");
        assertThat(missing.err()).contains("--regal: /no/such is not an executable file");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(Regal.onPath("/no/such::/tmp/none")).isEmpty();
        Typed without = Typed.novapay("policies", "lint", policies.toString(), "--no-regal");
        assertThat(without.exitCode()).as(without.out()).isZero();
        assertThat(without.out()).contains("No findings in " + policies);
    }

    @Test
    void diff_saysInWordsWhatChanged() throws Exception {
        Path data = policies.resolve("data.yaml");
        Files.writeString(
                data,
                Files.readString(data)
                        .replace("approval_days: [Friday]", "approval_days: []")
                        .replace(
                                "open_days: [Monday, Tuesday, Wednesday, Thursday]",
                                "open_days: [Monday, Tuesday, Wednesday, Thursday, Friday]"));
        Path rule = policies.resolve("rules/gitops_only/gitops_only.rego");
        Files.writeString(rule, Files.readString(rule).replace("enforcement: deny", "enforcement: warn"));
        Typed.novapay("policies", "new", "night-window", policies.toString());
        Typed typed = Typed.novapay("policies", "diff", "shipped", policies.toString());
        assertThat(typed.exitCode()).isOne();
        assertThat(typed.out().lines())
                .containsExactly(
                        "Rules",
                        "  changed  gitops-only (GitOps only)",
                        "      enforcement: deny -> warn",
                        "  added  night-window (Night window)",
                        "Data",
                        "  schedule.approval_days: Friday -> [] (removed Friday)",
                        "  schedule.open_days: Monday to Thursday -> Monday to Friday (added Friday)");

        Typed back = Typed.novapay("policies", "diff", policies.toString(), "policies", "-o", "json");
        JsonNode report = JSON.readTree(back.out());
        assertThat(report.at("/rules/1/change").asText()).isEqualTo("removed");
        assertThat(report.at("/data/0/to/0").asText()).isEqualTo("Friday");
    }

    @Test
    void diff_readsTheRevisionOfARecord() throws Exception {
        String recorded = "ab".repeat(32);
        ObjectNode document = RecordDocument.begin(
                RecordType.POLICY_SOURCES,
                RecordIds.of(RecordType.POLICY_SOURCES.word(), recorded),
                Instant.parse("2026-11-24T15:00:00Z"));
        ObjectNode files = document.putObject("files");
        Policies.sources(Path.of("policies"))
                .forEach((path, text) -> files.put(path, text.replace("min_pause: 5m", "min_pause: 10m")));
        RecordStore store = RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db"));
        try (JdbcDecisionLog log = new JdbcDecisionLog(store)) {
            log.append(LogRecord.of(document)).get(1, TimeUnit.MINUTES);
        }
        Typed differs = Typed.novapay("policies", "diff", recorded, "policies", "--data", folder.toString());
        assertThat(differs.out()).as(differs.err()).isEqualToIgnoringNewLines("Data  canary.min_pause: 10m -> 5m");

        Typed same = Typed.novapay("policies", "diff", Policies.load(null).revision(), "policies");
        assertThat(same.out()).isEqualToIgnoringNewLines("No differences.");
        assertThat(same.exitCode()).isZero();
        Typed unknown = Typed.novapay("policies", "diff", "0".repeat(64), "--data", folder.toString());
        assertThat(unknown.err()).contains("the audit log has no policies of revision 000");
        assertThat(Typed.novapay("policies", "diff", "yesterday").err())
                .contains(
                        "\"yesterday\" is neither a directory, nor a revision of 64 hex digits, nor the word shipped");
    }

    @Test
    void show_takesADirectory() {
        Typed typed = Typed.novapay("policies", "show", policies.toString());
        assertThat(typed.out()).contains(" from " + policies, "friday-approval");
        assertThat(Typed.novapay("policies", "show", policies.toString(), "--policies", "policies")
                        .err())
                .contains("--policies: the directory is named twice");
    }

    private static String regal() throws IOException, InterruptedException {
        Process built = new ProcessBuilder("tools/regal")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String path = new String(built.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(built.waitFor()).isZero();
        return path.strip();
    }
}
