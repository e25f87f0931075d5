package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Calls that OPA's WebAssembly answers otherwise than {@code opa}: it never ends, aborts, or gives nothing. A builtin that is
 * wrong for arguments that are known only when it is called is not in {@code capabilities.json}; one that is wrong for a few is
 * allowed with constants that are none of them. Tests, which {@code opa} runs, may call the latter as they like. Stateless.
 */
final class EngineCalls {
    /** What to call instead of a builtin that is not admitted at all. */
    private static final Map<String, String> INSTEAD = Map.of(
            "json.unmarshal", "yaml.unmarshal, which reads JSON too",
            "json.is_valid", "yaml.is_valid",
            "format_int", "sprintf(\"%d\", [NUMBER])",
            "to_number", "units.parse",
            "glob.match", "regex.match, startswith or endswith",
            "json.filter", "object.filter",
            "net.cidr_contains", "net.cidr_contains_matches",
            "net.cidr_intersects", "net.cidr_contains_matches");

    /** Builtins that nothing else does. */
    private static final Pattern ALONE = Pattern.compile("bits\\..*|base64\\.(decode|is_valid)|base64url\\.decode");

    private static final Map<String, Limit> LIMITS = Map.of(
            "replace",
            new Limit(
                    2,
                    old -> !text(old).isEmpty(),
                    "never ends when the text that is replaced is empty; write that text as a constant, or call"
                            + " strings.replace_n({OLD: NEW}, TEXT)"),
            "json.remove",
            new Limit(
                    2,
                    paths -> isList(paths)
                            && paths.path("value")
                                    .valueStream()
                                    .noneMatch(path -> text(path).isEmpty()),
                    "aborts when a path is empty; write the paths as constants, or call object.remove"),
            "object.union_n",
            new Limit(
                    1,
                    objects -> isList(objects) && !objects.path("value").isEmpty(),
                    "gives nothing for an empty array; write the objects as a constant array, or call object.union"));

    private EngineCalls() {}

    /** Why policies may not call a builtin that is not admitted, and what they may call instead. */
    static String refusal(String builtin) {
        String instead = INSTEAD.get(builtin);
        if (instead != null) {
            return "the gate's engine does not do it as opa does; call " + instead;
        }
        return ALONE.matcher(builtin).matches()
                ? "the gate's engine does not do it as opa does, and no other builtin does it"
                : "policies see only their input and data";
    }

    /**
     * Why a call may give another result in the gate; empty when it gives the same.
     *
     * @param call the builtin and its arguments, as OPA's syntax tree has them
     */
    static Optional<String> problem(String builtin, List<JsonNode> call) {
        Limit limit = LIMITS.get(builtin);
        return limit == null || (limit.argument < call.size() && limit.fine.test(call.get(limit.argument)))
                ? Optional.empty()
                : Optional.of(builtin + " " + limit.meaning);
    }

    private static String text(JsonNode term) {
        return term.path("type").asText().equals("string") ? term.path("value").asText() : "";
    }

    private static boolean isList(JsonNode term) {
        return term.path("type").asText().equals("array");
    }

    /** @param argument its place, from 1 */
    private record Limit(int argument, Predicate<JsonNode> fine, String meaning) {}
}
