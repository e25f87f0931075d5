package com.novapay.deploygate.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.builtin.Builtins;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The equation that policies rely on: what {@code policies/capabilities.json} admits is what OPA's WebAssembly does by itself
 * or what we supply, and everything else that OPA knows is refused when a policy is compiled.
 */
class AdmittedBuiltinsTest {
    private static final String HEAD = "package deploygate\n\n";

    /** Gone when a module has been compiled, so that no policy can call them by name. */
    private static final Set<String> OF_THE_COMPILER = Set.of(
            "assign",
            "eq",
            "internal.print",
            "internal.test_case",
            "print",
            "rego.metadata.chain",
            "rego.metadata.rule");

    @TempDir
    private Path folder;

    @Test
    void admittedBuiltins_areOpasOwnOrOurs() throws Exception {
        Map<String, JsonNode> admitted = builtins(Files.readString(Path.of("policies", "capabilities.json")));
        String calls = admitted.entrySet().stream()
                .filter(builtin -> !OF_THE_COMPILER.contains(builtin.getKey()))
                .map(builtin ->
                        "calls contains \"" + builtin.getKey() + "\" if " + call(builtin.getKey(), builtin.getValue()))
                .collect(Collectors.joining("\n"));
        Files.writeString(
                folder.resolve("verdict.rego"),
                HEAD + "verdict := {\"violations\": [], \"warnings\": calls}\n\n" + calls + "\n");
        byte[] wasm =
                new PolicyCompiler(Opa.find().orElseThrow()).compile(folder).wasm();
        WasmInstance instance =
                new WasmModuleFactory(wasm, 64 * 1024 * 1024).instance("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(instance.hostBuiltins()).containsExactlyInAnyOrderElementsOf(Builtins.ALL.values());
        assertThat(admitted.keySet()).containsAll(OF_THE_COMPILER);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void otherBuiltins_areRefusedByNameFileAndLine(String name, String call) throws IOException {
        Files.writeString(folder.resolve("verdict.rego"), HEAD + "verdict := {} if " + call + "\n");
        assertThatThrownBy(() -> new PolicyCompiler(Opa.find().orElseThrow()).compile(folder))
                .isInstanceOf(PolicyProblem.class)
                .hasMessageContaining(folder.resolve("verdict.rego") + ":3: ")
                .hasMessageContaining(name);
    }

    static Iterable<Object[]> refused() throws IOException, PolicyProblem {
        String everything = Opa.find()
                .orElseThrow()
                .run(List.of("capabilities", "--current"))
                .out();
        Map<String, JsonNode> others = builtins(everything);
        others.keySet()
                .removeAll(builtins(Files.readString(Path.of("policies", "capabilities.json")))
                        .keySet());
        assertThat(others)
                .containsKeys("http.send", "opa.runtime", "rand.intn", "net.lookup_ip_addr", "uuid.rfc4122", "trace");
        return others.entrySet().stream()
                .map(entry -> new Object[] {entry.getKey(), call(entry.getKey(), entry.getValue())})
                .toList();
    }

    private static Map<String, JsonNode> builtins(String capabilities) throws IOException {
        Map<String, JsonNode> builtins = new TreeMap<>();
        new ObjectMapper()
                .readTree(capabilities)
                .path("builtins")
                .forEach(builtin -> builtins.put(builtin.path("name").asText(), builtin));
        return builtins;
    }

    private static String call(String name, JsonNode builtin) {
        int arity = builtin.path("decl").path("args").size();
        List<String> arguments =
                IntStream.range(0, arity).mapToObj(i -> "input.a" + i).toList();
        return BuiltinCalls.call(name, arguments, builtin.path("relation").asBoolean() ? ", _" : "");
    }
}
