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
 * Whatever valid knobs an author turns, the shipped policies pass their own tests and are put in force. The turned data are
 * whole data files beside this test; a new knob fails it until they turn that as well.
 */
@Tag("slow")
class PolicyKnobsTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path SHIPPED = Path.of("policies");
    private static final List<String> WAYS = List.of("knobs-one-way.yaml", "knobs-other-way.yaml");
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
    void turnedData_turnEveryKnob() throws IOException {
        Map<String, JsonNode> shipped = knobs(shipped());
        for (String way : WAYS) {
            Map<String, JsonNode> turned = knobs(turned(way));
            assertThat(turned).as(way).containsKeys(shipped.keySet().toArray(String[]::new));
            shipped.forEach((knob, value) ->
                    assertThat(turned.get(knob)).as(way + ": " + knob).isNotEqualTo(value));
        }
    }

    @Test
    void everyKnobTurned_isPutInForce() throws IOException {
        assertThat(inForce(turned(WAYS.getFirst()))).isEmpty();
    }

    @Test
    void everyKnobTurnedTheOtherWay_passesTheShippedTests() throws IOException {
        passes(turned(WAYS.getLast()));
    }

    /** Where a rule applies and how it is softened may hide all else that data says: these stay as they are here. */
    @Test
    void everyKnobOfTheRulesTurned_passesTheShippedTests() throws IOException {
        ObjectNode data = shipped();
        for (Map.Entry<String, JsonNode> section : turned(WAYS.getFirst()).properties()) {
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
            data.set(section, turned(WAYS.getFirst()).get(section));
            passes(data);
        }
    }

    /** Else the others would prove nothing. */
    @Test
    void illData_doesNotPassTheShippedTests() throws IOException {
        ObjectNode data = shipped();
        data.withObject("/schedule").put("time_zone", "Mars");
        assertThat(inForce(data)).contains("schedule.time_zone");
        assertThatCode(() -> compiler.test(copy.folder())).hasMessageContaining("test_data_is_good");
    }

    /** Loads them as a served gate does; what was wrong, or empty. */
    private String inForce(ObjectNode data) throws IOException {
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

    private static ObjectNode turned(String way) throws IOException {
        return (ObjectNode) YAML.readTree(PolicyKnobsTest.class.getResourceAsStream(way));
    }

    /** The members of each section; a section that is a list or has none is one knob. */
    private static Map<String, JsonNode> knobs(ObjectNode data) {
        Map<String, JsonNode> knobs = new TreeMap<>();
        data.properties().forEach(section -> {
            knobs.put(section.getKey(), section.getValue());
            section.getValue()
                    .properties()
                    .forEach(knob -> knobs.put(section.getKey() + "." + knob.getKey(), knob.getValue()));
        });
        return knobs;
    }
}
