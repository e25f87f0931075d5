package com.novapay.deploygate.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** The conditions of one webhook of the rendered chart, evaluated as the API server does. Confined to one thread. */
final class MatchConditions {
    private static final Path CHART = Path.of("src/test/resources/chart/default.yaml");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CelOptions OPTIONS =
            CelOptions.current().enableHeterogeneousNumericComparisons(true).build();

    private final List<CelRuntime.Program> conditions = new ArrayList<>();

    private MatchConditions() {}

    /** Those of the webhook with this name. */
    static MatchConditions of(String webhook) throws IOException, CelValidationException, CelEvaluationException {
        CelCompiler compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(CelOptionalLibrary.INSTANCE)
                .addVar("request", SimpleType.DYN)
                .addVar("object", SimpleType.DYN)
                .addVar("oldObject", SimpleType.DYN)
                .build();
        CelRuntime runtime = CelRuntimeFactory.legacyCelRuntimeBuilder()
                .setOptions(OPTIONS)
                .addLibraries(CelOptionalLibrary.INSTANCE)
                .build();
        MatchConditions all = new MatchConditions();
        for (JsonNode condition : webhook(webhook).path("matchConditions")) {
            String expression = condition.path("expression").asText();
            all.conditions.add(
                    runtime.createProgram(compiler.compile(expression).getAst()));
        }
        if (all.conditions.isEmpty()) {
            throw new AssertionError("no conditions of " + webhook);
        }
        return all;
    }

    /** Whether the API server asks the gate; a condition that fails refuses the request without asking. */
    boolean asks(JsonNode request) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("request", plain(request));
        variables.put("object", plain(request.path("object")));
        variables.put("oldObject", plain(request.path("oldObject")));
        for (CelRuntime.Program condition : conditions) {
            try {
                if (!(boolean) condition.eval(variables)) {
                    return false;
                }
            } catch (CelEvaluationException e) {
                return true;
            }
        }
        return true;
    }

    private static Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = new HashMap<>();
                node.properties().forEach(member -> map.put(member.getKey(), plain(member.getValue())));
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                node.forEach(element -> list.add(plain(element)));
                yield list;
            }
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> node.isIntegralNumber() ? (Object) node.longValue() : (Object) node.doubleValue();
            default -> NullValue.NULL_VALUE;
        };
    }

    private static JsonNode webhook(String name) throws IOException {
        for (Object document : new Yaml().loadAll(Files.readString(CHART))) {
            for (JsonNode webhook : JSON.<JsonNode>valueToTree(document).path("webhooks")) {
                if (webhook.path("name").asText().equals(name)) {
                    return webhook;
                }
            }
        }
        throw new AssertionError("no webhook " + name);
    }
}
