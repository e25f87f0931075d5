package com.novapay.deploygate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * With any valid values in {@code data.yaml}, the shipped policies pass their own tests and are activated. The changed data are whole
 * data files beside this test; a new member fails it until they change that as well.
 */
@Tag("slow")
class PolicyDataTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path SHIPPED = Path.of("policies");
    private static final List<String> WAYS = List.of("data-one-way.yaml", "data-other-way.yaml");
    private static final List<String> SOFTENING = List.of("enforcement", "exceptions");

    private final PolicyCompiler compiler = new PolicyCompiler(Opa.find().orElseThrow());
    private PolicySnapshot copy;

    @BeforeEach
    void open() throws PolicyProblem {
        copy = PolicySnapshot.of(SHIPPED);
    }

    @AfterEach
    void close() {
        copy.close();
    }

    @Test
    void otherData_differInEveryMember() throws IOException {
        Map<String, JsonNode> shipped = members(shipped());
        for (String way : WAYS) {
            Map<String, JsonNode> changed = members(changed(way));
            assertThat(changed).as(way).containsKeys(shipped.keySet().toArray(String[]::new));
            shipped.forEach((member, value) ->
                    assertThat(changed.get(member)).as(way + ": " + member).isNotEqualTo(value));
        }
    }

    @Test
    void everyMemberChanged_isActivated() throws IOException {
        assertThat(problemOf(changed(WAYS.getFirst()))).isEmpty();
    }

    @Test
    void everyMemberChangedTheOtherWay_passesTheShippedTests() throws IOException {
        passes(changed(WAYS.getLast()));
    }

    /** Where a rule applies and how it is softened may hide all else that data says: these stay as they are here. */
    @Test
    void everyMemberOfTheRulesChanged_passesTheShippedTests() throws IOException {
        ObjectNode data = shipped();
        for (Map.Entry<String, JsonNode> section : changed(WAYS.getFirst()).properties()) {
            JsonNode before = data.path(section.getKey());
            if (!SOFTENING.contains(section.getKey())) {
                data.set(section.getKey(), section.getValue());
            }
            if (before.has("environments")) {
                data.withObject("/" + section.getKey()).set("environments", before.get("environments"));
            }
        }
        passes(data);
    }

    @Test
    void eachSofteningAlone_passesTheShippedTests() throws IOException {
        for (String section : SOFTENING) {
            ObjectNode data = shipped();
            data.set(section, changed(WAYS.getFirst()).get(section));
            passes(data);
        }
    }

    /** Else the others would prove nothing. */
    @Test
    void illData_doesNotPassTheShippedTests() throws IOException {
        ObjectNode data = shipped();
        data.withObject("/schedule").put("time_zone", "Mars");
        assertThat(problemOf(data)).contains("schedule.time_zone");
        assertThatCode(() -> compiler.test(copy.folder())).hasMessageContaining("test_data_is_good");
    }

    /** Loads them as a served gate does; what was wrong, or empty. */
    private String problemOf(ObjectNode data) throws IOException {
        write(data);
        List<PolicyLoad> loads = new ArrayList<>();
        try (ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor()) {
            new PolicyActivation(
                            new DirectorySource(copy.folder()),
                            compiler,
                            Optional.empty(),
                            candidate -> new WasmPolicyEvaluator(candidate.bundle(), 1, 64 << 20, watchdog),
                            new PolicyCatalog(),
                            Clock.systemUTC(),
                            loads::add)
                    .refresh();
            watchdog.shutdownNow();
        }
        return loads.getFirst() instanceof PolicyLoad.Refused refused ? refused.problem() : "";
    }

    private void passes(ObjectNode data) throws IOException {
        write(data);
        assertThatCode(() -> compiler.test(copy.folder())).doesNotThrowAnyException();
    }

    private void write(ObjectNode data) throws IOException {
        Files.writeString(
                copy.folder().resolve("data.yaml"), new ObjectMapper().writeValueAsString(data)); // JSON is YAML
    }

    private static ObjectNode shipped() throws IOException {
        return (ObjectNode) YAML.readTree(Files.readAllBytes(SHIPPED.resolve("data.yaml")));
    }

    private static ObjectNode changed(String way) throws IOException {
        return (ObjectNode) YAML.readTree(PolicyDataTest.class.getResourceAsStream(way));
    }

    /** The members of each section; a section that is a list or has none is one member. */
    private static Map<String, JsonNode> members(ObjectNode data) {
        Map<String, JsonNode> members = new TreeMap<>();
        data.properties().forEach(section -> {
            members.put(section.getKey(), section.getValue());
            section.getValue()
                    .properties()
                    .forEach(member -> members.put(section.getKey() + "." + member.getKey(), member.getValue()));
        });
        return members;
    }
}
