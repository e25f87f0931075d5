package com.novapay.deploygate.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.policy.InputSchema;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.policytest.CaseFile;
import com.novapay.deploygate.policytest.CaseFiles;
import com.novapay.deploygate.policytest.CaseRunner;
import com.novapay.deploygate.policytest.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schemas of input and data describe what the gate passes to rules, and nothing else. */
class SchemasTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    @TempDir
    private Path folder;

    @Test
    void input_ofEverySampleAndCaseIsValid() {
        Schema schema = schema(InputSchema.published());
        PolicyBundle bundle = Policies.load(null);
        ScheduledExecutorService watchdog = Policies.watchdog();
        int judged = 0;
        try {
            CaseRunner runner =
                    new CaseRunner(bundle, new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, watchdog));
            for (Path file : Stream.of("policies", "demo/cases")
                    .flatMap(place -> CaseFiles.find(Path.of(place)).stream())
                    .toList()) {
                Decision decision = runner.decide(CaseFile.read(file));
                if (decision.input().has("facts")) {
                    assertThat(schema.validate(decision.input()))
                            .as(file.toString())
                            .isEmpty();
                    judged++;
                }
            }
        } finally {
            watchdog.shutdownNow();
        }
        assertThat(judged).isGreaterThan(60);
    }

    /** Facts are custom resources, flattened; their members are those of the CRDs. */
    @Test
    void input_factsHaveTheMembersOfTheCustomResources() throws IOException {
        for (Map.Entry<String, List<String>> kind : Map.of(
                        "incidents", List.of("name", "namespace", "createdAt"),
                        "approvals", List.of("name", "namespace", "createdAt"),
                        "migrations", List.of("name", "namespace", "createdAt"),
                        "verifications", List.of("name", "namespace", "createdAt"))
                .entrySet()) {
            Set<String> wanted = members(crd(kind.getKey()));
            wanted.addAll(kind.getValue());
            assertThat(members(InputSchema.published().at("/properties/facts/properties/" + kind.getKey() + "/items")))
                    .as(kind.getKey())
                    .isEqualTo(wanted);
        }
        Set<String> history = members(crd("releasehistories"));
        history.addAll(List.of("name", "namespace", "createdAt", "returns", "before"));
        assertThat(members(InputSchema.published().at("/properties/facts/properties/history")))
                .isEqualTo(history);
    }

    @Test
    void data_asShippedIsValid_andWhatThePoliciesRejectIsNot() throws IOException {
        Schema schema = schema(DataSchema.of(Policies.sources(null)));
        String shipped = Files.readString(Path.of("policies/data.yaml"));
        assertThat(problems(schema, shipped)).isEmpty();
        for (Map.Entry<String, String> wrong : Map.of(
                        "open_days: [Monday", "open_days: [monday",
                        "hotfix_may_fix: true", "hotfix_may_fix: \"yes\"",
                        "lead_time: 24h", "lead_time: 1d",
                        "time_zone:", "timezone:",
                        "severities: [SEV-1, SEV-2]", "severities: []",
                        "platform: {groups", "platform: {group",
                        "exceptions: []", "exceptions: [{rule: gitops-only}]",
                        "enforcement: {}", "enforcement: {gitops-only: {production: off}}",
                        "registries: [registry.novapay.local/]", "registries: [registry.novapay.local]")
                .entrySet()) {
            String text = shipped.replace(wrong.getKey(), wrong.getValue());
            assertThat(text).isNotEqualTo(shipped);
            assertThat(problems(schema, text)).as(wrong.getValue()).isNotEmpty();
        }
    }

    @Test
    void data_everySettingHasAKind() {
        DataSchema.of(Policies.sources(null)).path("properties").properties().stream()
                .filter(section -> !Set.of("roles", "enforcement").contains(section.getKey()))
                .flatMap(section -> section.getValue().path("properties").properties().stream())
                .forEach(setting -> assertThat(setting.getValue().has("type"))
                        .as(setting.getKey())
                        .isTrue());
    }

    @Test
    void schema_isWrittenForOpaAndEditors() throws IOException {
        Typed typed = Typed.novapay("policies", "schema", "--dir", folder.toString());
        assertThat(typed.exitCode()).isZero();
        assertThat(JSON.readTree(folder.resolve("input.json").toFile())).isEqualTo(InputSchema.published());
        assertThat(JSON.readTree(folder.resolve("data.json").toFile()).path("properties"))
                .isNotEmpty();
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(Typed.novapay("policies", "schema", "--dir", file.toString()).err())
                .contains("novapay policies schema: --dir: ", "cannot be written");
    }

    private static JsonNode crd(String plural) throws IOException {
        return YAML.readTree(Files.readString(Path.of("chart/crds/" + plural + ".yaml")))
                .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    }

    private static Set<String> members(JsonNode schema) {
        Set<String> names = new TreeSet<>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Schema schema(ObjectNode schema) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(schema);
    }

    private static List<Error> problems(Schema schema, String data) throws IOException {
        return schema.validate(YAML.readTree(data));
    }
}
