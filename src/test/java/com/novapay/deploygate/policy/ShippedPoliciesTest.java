package com.novapay.deploygate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The repository's own policies pass opa's checks and their own tests. */
class ShippedPoliciesTest {
    @Test
    void policies_areFormattedCheckedAndTested() throws PolicyProblem {
        Opa opa = Opa.find().orElseThrow();
        Opa.Output format = opa.run(List.of("fmt", "--list", "policies"));
        assertThat(format.out() + format.err())
                .as("files that opa would format")
                .isEmpty();
        assertThat(opa.run(List.of("check", "--strict", "--bundle", "policies")).succeeded())
                .isTrue();
        Opa.Output tests = opa.run(List.of("test", "--bundle", "policies"));
        Opa.Output coverage = opa.run(List.of("test", "--bundle", "--coverage", "--threshold", "100", "policies"));
        assertThat(coverage.succeeded()).as("coverage: " + coverage.err()).isTrue();
        System.out.println("Rego unit tests: " + tests.out().strip() + ", coverage 100 %");
        assertThat(tests.succeeded()).as(tests.out() + tests.err()).isTrue();
        assertThat(tests.out()).contains("PASS: ");
    }

    @Test
    void shippedBundle_isOfThesePolicies() throws PolicyProblem {
        Opa opa = Opa.find().orElseThrow();
        PolicyBundle compiled = new PolicyCompiler(opa).compile(Path.of("policies"));
        assertThat(BundleFiles.shipped().revision()).isEqualTo(compiled.revision());
        assertThat(compiled.inputPaths()).isNotEmpty();
        assertThat(BundleFiles.shipped().data()).isEqualTo(compiled.data());
    }

    /** A rule that is not among them would not be asked. */
    @Test
    void codesOfTheRules_areThoseOfEachFolder() throws Exception {
        Map<String, String> codes = new TreeMap<>();
        try (Stream<Path> folders = Files.list(Path.of("policies/rules"))) {
            folders.map(folder -> folder.getFileName().toString())
                    .forEach(name -> codes.put(name, name.replace('_', '-')));
        }
        Map<String, String> found = new TreeMap<>();
        BundleFiles.shipped()
                .data()
                .path(PolicyCompiler.RULE_CODES)
                .path("all")
                .properties()
                .forEach(code -> found.put(code.getKey(), code.getValue().asText()));
        assertThat(found).isEqualTo(codes);
    }

    @ParameterizedTest
    @ValueSource(strings = {PolicyCompiler.CHECKED, PolicyCompiler.RULE_CODES})
    void whatTheGateEvaluatesOnce_isNotTakenFromData(String own) throws IOException, PolicyProblem {
        try (PolicySnapshot snapshot = PolicySnapshot.of(Path.of("policies"))) {
            Path data = snapshot.folder().resolve("data.yaml");
            Files.writeString(data, Files.readString(data) + "\n" + own + ": {}\n");
            PolicyCompiler compiler = new PolicyCompiler(Opa.find().orElseThrow());
            assertThatThrownBy(() -> compiler.compile(snapshot.folder()))
                    .isInstanceOf(PolicyProblem.class)
                    .hasMessageContaining("data.yaml: " + own + " is the gate's own, leave it out");
        }
    }

    /** Whoever has the text of a revision can check that it is its. */
    @Test
    void shippedSources_hashToTheRevision() throws Exception {
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        for (Map.Entry<String, String> file : new TreeMap<>(BundleFiles.shippedSources()).entrySet()) {
            hash.update((file.getKey() + '\0' + file.getValue() + '\0').getBytes(StandardCharsets.UTF_8));
        }
        assertThat(HexFormat.of().formatHex(hash.digest()))
                .isEqualTo(BundleFiles.shipped().revision());
        assertThat(BundleFiles.shippedSources()).containsKey("rules/friday_approval/friday_approval.rego");
    }

    @Test
    void illData_isNamedKeyByKeyAndNotPutInForce() throws IOException, PolicyProblem {
        try (PolicySnapshot snapshot = PolicySnapshot.of(Path.of("policies"))) {
            Path copy = snapshot.folder();
            String data = Files.readString(copy.resolve("data.yaml"));
            Files.writeString(
                    copy.resolve("data.yaml"),
                    data.replace("time_zone:", "timezone:").replace("[Friday]", "[friday]"));
            PolicyCompiler compiler = new PolicyCompiler(Opa.find().orElseThrow());
            assertThatThrownBy(() -> compiler.compile(copy))
                    .isInstanceOf(PolicyProblem.class)
                    .hasMessageContaining("schedule.timezone is not a key here; did you mean time_zone.")
                    .hasMessageContaining("schedule.time_zone is missing: a time zone such as Europe/Berlin.")
                    .hasMessageContaining("schedule.approval_days: [0] is \"friday\"; did you mean Friday.");
        }
    }
}
