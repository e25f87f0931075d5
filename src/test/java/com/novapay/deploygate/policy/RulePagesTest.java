package com.novapay.deploygate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every rule says what it is, is tested, has samples, and has a page that is not stale. */
class RulePagesTest {
    private static final Path POLICIES = Path.of("policies");
    private static final Path PAGES = Path.of("docs", "rules");
    private final Opa opa = Opa.find().orElseThrow();

    @Test
    void rules_areAnnotatedTestedAndHaveSamples() throws PolicyProblem, IOException {
        List<RuleAnnotations> rules = RuleAnnotations.of(opa, POLICIES);
        List<String> folders;
        try (Stream<Path> listed = Files.list(POLICIES.resolve("rules"))) {
            folders = listed.map(folder -> String.valueOf(folder.getFileName())).toList();
        }
        assertThat(rules)
                .extracting(rule -> String.valueOf(rule.folder().getFileName()))
                .doesNotHaveDuplicates()
                .containsAll(folders);
        for (RuleAnnotations rule : rules) {
            String folder = String.valueOf(rule.folder().getFileName());
            assertThat(rule.code()).as(folder).isEqualTo(folder.replace('_', '-'));
            assertThat(List.of(rule.title(), rule.description(), rule.remedy()))
                    .as("title, description and custom.remedy of " + folder)
                    .noneMatch(String::isBlank);
            assertThat(rule.enforcement()).as(folder).isIn("deny", "warn", "dryrun");
            assertThat(rule.folder().resolve(folder + "_test.rego")).exists();
            assertThat(RulePages.samples(rule, "allowed")).as(folder).isNotEmpty();
            if (!rule.code().equals("feature-flag")) { // it never denies
                assertThat(rule.waysThrough().isEmpty())
                        .as(folder)
                        .isEqualTo(
                                rule.code().equals("policy-data") || rule.code().startsWith("record-"));
                assertThat(RulePages.samples(rule, "denied")).as(folder).isNotEmpty();
            }
        }
    }

    @Test
    void pages_areNotStale() throws PolicyProblem, IOException {
        Map<String, String> written = new HashMap<>();
        try (Stream<Path> files = Files.list(PAGES)) {
            for (Path file : files.toList()) {
                written.put(String.valueOf(file.getFileName()), Files.readString(file));
            }
        }
        assertThat(written).as("run tools/generate-docs").isEqualTo(RulePages.of(opa, POLICIES));
    }
}
