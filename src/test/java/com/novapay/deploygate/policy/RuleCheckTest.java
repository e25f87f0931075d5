package com.novapay.deploygate.policy;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule that would silently not count is a problem with its file and line, in whatever way it was got wrong. */
@Tag("slow")
class RuleCheckTest {
    private static final String METADATA = """
            # METADATA
            # title: My rule
            # description: Nothing goes out.
            # custom:
            #   code: my-rule
            #   remedy: Wait.
            #   enforcement: deny
            """;
    private static final String BODY = """

            import data.deploygate.lib.result

            deny contains result.violation(rego.metadata.chain(), "No.", "Wait.", {}) if not input.change.digest
            """;
    private static final String RULE = METADATA + "package deploygate.rules.my_rule\n" + BODY;
    private final PolicyCompiler compiler = new PolicyCompiler(Opa.find().orElseThrow());

    @TempDir
    private Path folder;

    @BeforeEach
    void copy() throws IOException {
        Path shipped = Path.of("policies");
        try (Stream<Path> files = Files.walk(shipped)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> file.startsWith("policies/lib") || file.endsWith("verdict.rego"))
                    .filter(file -> !file.toString().endsWith("_test.rego"))
                    .toList()) {
                write(shipped.relativize(file).toString(), Files.readString(file));
            }
        }
        write("lib/other_test.rego", "package deploygate.lib.other_test\n\ntest_x if true\n");
        write("rules/my_rule/my_rule.rego", RULE);
        write("rules/my_rule/my_rule_test.rego", "package deploygate.rules.my_rule_test\n\ntest_x if true\n");
        write("rules/my_rule/samples/allowed/a.case.yaml", "name: a\n");
        write("rules/my_rule/samples/denied/d.case.yaml", "name: d\n");
    }

    @Test
    void compile_ruleAsItMustBe_isCompiled() {
        assertThatCode(() -> compiler.compile(folder)).doesNotThrowAnyException();
    }

    @Test
    void compile_metadataWithoutCustom_isNamed() throws IOException {
        write("rules/my_rule/my_rule.rego", RULE.replaceAll("# custom:\n(#  .*\n)*", ""));
        refused(
                "rules/my_rule/my_rule.rego:4: the rule has no code, so it never denies; write METADATA with custom.code: my-rule");
        write("rules/my_rule/my_rule.rego", RULE.replace(METADATA, ""));
        refused("rules/my_rule/my_rule.rego:1: the rule has no code");
        write("rules/my_rule/my_rule.rego", RULE.replace("#   code: my-rule\n", ""));
        refused("rules/my_rule/my_rule.rego:7: the rule has no code");
        write("rules/my_rule/my_rule.rego", RULE.replace("# METADATA", "# METADATA\n# scope: subpackages"));
        refused("rules/my_rule/my_rule.rego:9: the rule has no code");
    }

    /** The gate's engine never ends with an empty text, and aborts with an empty path. */
    @Test
    void compile_callsThatTheGatesEngineAnswersOtherwise_areNamed() throws IOException {
        write("rules/my_rule/my_rule.rego", RULE + "\nx := replace(input.a, \"_\", input.b)\n");
        assertThatCode(() -> compiler.compile(folder)).doesNotThrowAnyException();
        for (String call : List.of(
                "replace(input.a, input.b, \"x\")",
                "replace(input.a, \"\", \"x\")",
                "[y | y := replace(input.a, input.b, \"x\")]",
                "json.remove(input.a, [input.b])",
                "json.remove(input.a, [\"\"])",
                "object.union_n(input.a)",
                "object.union_n([])")) {
            write("rules/my_rule/my_rule.rego", RULE + "\nx := " + call + "\n");
            String builtin = call.replaceAll("^(?:\\[y \\| y := )?([a-z._]+)\\(.*", "$1");
            refused("rules/my_rule/my_rule.rego:14: " + builtin + " ");
        }
        write(
                "lib/other_test.rego",
                "package deploygate.lib.other_test\n\ntest_x if replace(input.a, input.b, \"x\")\n");
        write("rules/my_rule/my_rule.rego", RULE);
        assertThatCode(() -> compiler.compile(folder)).doesNotThrowAnyException();
    }

    @Test
    void compile_builtinThatTheGatesEngineDoesNotDoAsOpa_saysWhatToCall() throws IOException {
        write("rules/my_rule/my_rule.rego", RULE + "\nx := json.unmarshal(input.a)\n");
        refused("json.unmarshal is not allowed: the gate's engine does not do it as opa does; call yaml.unmarshal");
        write("rules/my_rule/my_rule.rego", RULE + "\nx := bits.and(input.a, 1)\n");
        refused("bits.and is not allowed: the gate's engine does not do it as opa does, and no other builtin does it");
        write("rules/my_rule/my_rule.rego", RULE + "\nx := http.send(input.a)\n");
        refused("http.send is not allowed: policies see only their input and data (policies/capabilities.json");
    }

    @Test
    void compile_codeThatIsNotTheFolders_isNamed() throws IOException {
        write("rules/my_rule/my_rule.rego", RULE.replace("code: my-rule", "code: deploy-days"));
        refused("rules/my_rule/my_rule.rego:8: custom.code is deploy-days, but the folder of the rule says my-rule");
        write("rules/my_rule/my_rule.rego", RULE.replace("code: my-rule", "code: 5"));
        refused("custom.code is 5, but");
    }

    @Test
    void compile_enforcementThatIsNone_isNamed() throws IOException {
        write("rules/my_rule/my_rule.rego", RULE.replace("#   enforcement: deny\n", ""));
        refused("my_rule.rego:7: custom.enforcement of METADATA is missing, so the rule never denies");
        write("rules/my_rule/my_rule.rego", RULE.replace("enforcement: deny", "enforcement: dney"));
        refused("custom.enforcement of METADATA is dney; write deny, warn or dryrun");
    }

    @Test
    void compile_misspeltPackage_isNamed() throws IOException {
        for (String name : new String[] {
            "deploygate.rule.my_rule",
            "deploygate.rules.my_rul",
            "deploygate.rules.my_rule.x",
            "deploy_gate.rules.my_rule"
        }) {
            write("rules/my_rule/my_rule.rego", RULE.replace("package deploygate.rules.my_rule", "package " + name));
            refused("rules/my_rule/my_rule.rego:8: package " + name
                    + " is not the package of this folder, so the verdict"
                    + " does not collect the rule; write package deploygate.rules.my_rule");
        }
    }

    @Test
    void compile_otherNameOfTheSet_isNamed() throws IOException {
        write("rules/my_rule/my_rule.rego", RULE.replace("deny contains", "denies contains"));
        refused(
                "rules/my_rule/my_rule.rego:12: nothing collects the set denies of package deploygate.rules.my_rule, so it"
                        + " never denies; call it deny or warn");
        write("rules/my_rule/my_rule.rego", RULE + "\nviolation contains \"x\" if input.x\n");
        refused("my_rule.rego:14: nothing collects the set violation");
        write("rules/my_rule/my_rule.rego", RULE.replaceAll("deny contains (.*) if", "denied := $1 if"));
        refused("my_rule.rego:8: package deploygate.rules.my_rule has no set deny and no set warn");
        write("rules/my_rule/my_rule.rego", RULE.replaceAll("deny contains (.*) if .*", "deny if $1.code"));
        refused("my_rule.rego:12: deny is one value and not a set");
    }

    @Test
    void compile_denyInAFolderThatIsNoRules_isNamed() throws IOException {
        String elsewhere = RULE.replace("rules.my_rule", "extra.other");
        write("extra/other/other.rego", elsewhere);
        refused(
                "extra/other/other.rego:12: nothing collects the set deny of package deploygate.extra.other, so it never denies;"
                        + " a rule is a folder rules/NAME with package deploygate.rules.NAME");
        write("extra/other/other.rego", RULE.replace("my_rule", "other"));
        refused("extra/other/other.rego:8: package deploygate.rules.other belongs into the folder rules/other");
    }

    @Test
    void compile_verdictThatCollectsNoRules_isNamed() throws IOException {
        String verdict = Files.readString(folder.resolve("verdict.rego"));
        write(
                "verdict.rego",
                verdict.replace("data.deploygate.rules[name].deny", "data.deploygate.rules[name].denies"));
        refused("rules/my_rule/my_rule.rego:12: nothing collects the set deny");
    }

    @Test
    void compile_ruleInAFileOfTests_isNamed() throws IOException {
        write("rules/my_rule/my_other_test.rego", RULE.replace(METADATA, ""));
        refused("rules/my_rule/my_other_test.rego:1: files named *_test.rego are left out");
    }

    @Test
    void compile_ruleWithoutTestsOrSamples_isNamed() throws IOException {
        Files.delete(folder.resolve("rules/my_rule/samples/denied/d.case.yaml"));
        refused("rules/my_rule/my_rule.rego:8: the rule has no sample of a change that is denied; write one into"
                + " rules/my_rule/samples/denied/NAME.case.yaml");
        Files.delete(folder.resolve("rules/my_rule/samples/allowed/a.case.yaml"));
        refused("the rule has no sample of a change that is allowed");
        Files.delete(folder.resolve("rules/my_rule/my_rule_test.rego"));
        refused("rules/my_rule/my_rule.rego:8: the rule has no tests; write rules/my_rule/my_rule_test.rego");
        write("rules/my_rule/my_rule_test.rego", "package deploygate.rules.my_rule_test\n\ntodo_test_x if true\n");
        refused("the rule has no tests");
    }

    @Test
    void compile_testsAndSamplesWithoutARule_areNamed() throws IOException {
        Files.move(folder.resolve("rules/my_rule/my_rule.rego"), folder.resolve("rules/my_rule/my_rule.reg"));
        refused("rules/my_rule: holds tests or samples and no rule; write my_rule.rego");
    }

    /** Where policies are run and not written, they may come without what proves them. */
    @Test
    void compile_copyWithoutAnyTests_isCompiled() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith("_test.rego")
                            || file.toString().endsWith(".case.yaml"))
                    .toList()) {
                Files.delete(file);
            }
        }
        assertThatCode(() -> compiler.compile(folder)).doesNotThrowAnyException();
    }

    private void refused(String problem) {
        assertThatThrownBy(() -> compiler.compile(folder))
                .isInstanceOf(PolicyProblem.class)
                .hasMessageContaining(
                        problem.startsWith("rules/") || problem.startsWith("extra/")
                                ? folder.resolve(problem.substring(0, problem.indexOf(':')))
                                        + problem.substring(problem.indexOf(':'))
                                : problem);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
