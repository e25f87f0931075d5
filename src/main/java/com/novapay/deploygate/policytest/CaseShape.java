package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.Spelling;
import com.novapay.deploygate.yaml.YamlDocument;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Refuses a case whose members hold what nobody can compare: it would be a test that cannot fail. */
final class CaseShape {
    private static final List<String> CLASSES =
            Arrays.stream(ChangeClass.values()).map(ChangeClass::name).toList();

    private CaseShape() {}

    static void check(Path file, YamlDocument source) {
        for (String key : List.of("at", "review")) {
            demand(file, source, "/" + key, "is missing", source.json().has(key));
        }
        for (String key : List.of("remove", "set", "facts", "rules")) {
            JsonNode value = source.json().path(key);
            demand(file, source, "/" + key, "is not a list", absent(value) || value.isArray());
        }
        for (String key : List.of("data", "flags", "expect")) {
            JsonNode value = source.json().path(key);
            demand(file, source, "/" + key, "is not a mapping", absent(value) || value.isObject());
        }
        source.json()
                .path("flags")
                .properties()
                .forEach(flag -> demand(
                        file,
                        source,
                        "/flags",
                        flag.getKey() + " is not true (on for everyone) or false",
                        flag.getValue().isBoolean()));
        JsonNode expect = source.json().path("expect");
        JsonNode allowed = expect.path("allowed");
        demand(file, source, "/expect/allowed", "is not true or false", absent(allowed) || allowed.isBoolean());
        JsonNode changeClass = expect.path("class");
        demand(
                file,
                source,
                "/expect/class",
                "\"" + changeClass.asText() + "\" is not a class; " + Spelling.hint(changeClass.asText(), CLASSES),
                absent(changeClass) || CLASSES.contains(changeClass.asText()));
        demand(file, source, "/expect/codes", "is not a list of codes", words(expect.path("codes")));
        demand(
                file,
                source,
                "/rules",
                "is not a list of rules",
                words(source.json().path("rules")));
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static boolean words(JsonNode value) {
        if (absent(value)) {
            return true;
        }
        boolean words = value.isArray();
        for (JsonNode word : value) {
            words &= word.isTextual();
        }
        return words;
    }

    private static void demand(Path file, YamlDocument source, String pointer, String problem, boolean met) {
        if (!met) {
            throw new UsageProblem(file + ":" + source.line(JsonPointer.compile(pointer)) + ": "
                    + pointer.substring(1).replace('/', '.') + " " + problem);
        }
    }
}
