package com.novapay.deploygate.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One Rego file, parsed. Immutable.
 *
 * @param path relative to the directory of policies, with slashes
 * @param packageName without {@code data.}, such as {@code deploygate.rules.friday_approval}
 * @param heads of its rules, in order
 * @param engineProblems calls that the gate's engine answers otherwise than {@code opa}: line, what and why
 */
record PolicyModule(String path, String packageName, String text, List<Head> heads, List<String> engineProblems) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TESTS = "_test.rego";
    /** Characters of policies that are parsed at once: their syntax trees take some hundred times as much memory. */
    private static final int BATCH = 256 * 1024;

    /** Stands for any one part of a reference. */
    static final String ANY = "*";

    /**
     * The head of one rule.
     *
     * @param name its first part, such as {@code deny}
     * @param isSet whether it is written as {@code name contains member}
     * @param isScalar whether its value is plainly one boolean, text, number or null
     * @param references what the rule refers to: full paths without {@code data}, with {@link #ANY} for what is not constant
     */
    record Head(String name, boolean isSet, boolean isScalar, Set<List<String>> references) {
        Head {
            references = Set.copyOf(references);
        }
    }

    /** The modules of a snapshot, which {@code opa} can parse. */
    static List<PolicyModule> of(Opa opa, PolicySnapshot snapshot) throws PolicyProblem, IOException {
        List<PolicyModule> modules = new ArrayList<>();
        Map<String, String> batch = new TreeMap<>();
        int length = 0;
        for (Map.Entry<String, String> file : snapshot.texts(".rego").entrySet()) {
            if (length + file.getValue().length() > BATCH && !batch.isEmpty()) {
                modules.addAll(of(opa, batch));
                batch.clear();
                length = 0;
            }
            batch.put(file.getKey(), file.getValue());
            length += file.getValue().length();
        }
        modules.addAll(of(opa, batch));
        return modules;
    }

    private static List<PolicyModule> of(Opa opa, Map<String, String> texts) throws PolicyProblem, IOException {
        Path input = Files.createTempFile("modules", ".json");
        try {
            Files.write(input, JSON.writeValueAsBytes(texts));
            Opa.Output output = opa.run(List.of(
                    "eval",
                    "--format",
                    "json",
                    "--input",
                    input.toString(),
                    "{path: rego.parse_module(path, text) | some path, text in input}"));
            JsonNode parsed = JSON.readTree(output.out()).at("/result/0/expressions/0/value");
            if (!output.succeeded() || parsed.size() != texts.size()) {
                throw new PolicyProblem(
                        PolicyStage.CHECK, "opa cannot parse the policies: " + (output.err() + output.out()).strip());
            }
            List<PolicyModule> modules = new ArrayList<>();
            texts.forEach((path, text) -> modules.add(module(path, text, parsed.path(path))));
            return modules;
        } catch (JsonProcessingException e) {
            throw new PolicyProblem(PolicyStage.CHECK, "opa eval did not print JSON: " + e.getMessage());
        } finally {
            Files.deleteIfExists(input);
        }
    }

    private static PolicyModule module(String path, String text, JsonNode parsed) {
        List<String> names = parts(parsed.at("/package/path"));
        Map<String, List<String>> imports = new TreeMap<>();
        for (JsonNode imported : parsed.path("imports")) {
            List<String> target = parts(imported.at("/path/value"));
            if (imported.at("/path/value/0/value").asText().equals("data") && !target.isEmpty()) {
                imports.put(imported.path("alias").asText(target.getLast()), target);
            }
        }
        List<Head> heads = new ArrayList<>();
        for (JsonNode rule : parsed.path("rules")) {
            Set<List<String>> references = new HashSet<>();
            for (JsonNode part = rule; !part.isMissingNode(); part = part.path("else")) {
                collect(part.path("head").path("key"), names, imports, references);
                collect(part.path("head").path("value"), names, imports, references);
                collect(part.path("body"), names, imports, references);
            }
            JsonNode head = rule.path("head");
            heads.add(new Head(
                    head.at("/ref/0/value").asText(),
                    head.has("key") && !head.has("value"),
                    head.path("ref").size() == 1
                            && head.at("/value/type").asText().matches("boolean|string|number|null"),
                    references));
        }
        Set<String> problems = new TreeSet<>();
        calls(parsed.path("rules"), problems, text);
        return new PolicyModule(path, String.join(".", names), text, heads, List.copyOf(problems));
    }

    /** Calls that the gate's engine answers otherwise than {@code opa}, as {@code LINE: WHY}. */
    private static void calls(JsonNode node, Set<String> problems, String text) {
        JsonNode call = node.path("type").asText().equals("call") ? node.path("value") : node.path("terms");
        if (call.path(0).path("type").asText().equals("ref")) {
            JsonNode name = call.path(0).path("value");
            String builtin = Stream.concat(Stream.of(name.path(0).path("value").asText()), parts(name).stream())
                    .collect(Collectors.joining("."));
            EngineCalls.problem(builtin, call.valueStream().toList())
                    .ifPresent(why -> problems.add(
                            line(text, "(?m)^[^#\\n]*?(?<![\\w.])" + Pattern.quote(builtin) + "\\(") + ": " + why));
        }
        node.forEach(part -> calls(part, problems, text));
    }

    /** All references in a part of the syntax tree. A name alone is a rule of the package or an import; a variable does no harm. */
    private static void collect(
            JsonNode node, List<String> packageName, Map<String, List<String>> imports, Set<List<String>> references) {
        String type = node.path("type").asText();
        if (type.equals("var") || type.equals("ref")) {
            JsonNode first = type.equals("var") ? node : node.path("value").path(0);
            List<String> path = new ArrayList<>();
            if (imports.containsKey(first.path("value").asText())) {
                path.addAll(imports.getOrDefault(first.path("value").asText(), List.of()));
            } else if (!first.path("value").asText().equals("data")) {
                path.addAll(packageName);
                path.add(first.path("value").asText());
            }
            if (type.equals("ref")) {
                path.addAll(parts(node.path("value")));
            }
            references.add(List.copyOf(path));
        }
        node.forEach(part -> collect(part, packageName, imports, references));
    }

    /** What follows the first part of a reference. */
    private static List<String> parts(JsonNode reference) {
        List<String> parts = new ArrayList<>();
        for (int i = 1; i < reference.size(); i++) {
            JsonNode part = reference.get(i);
            parts.add(
                    part.path("type").asText().equals("string")
                            ? part.path("value").asText()
                            : ANY);
        }
        return parts;
    }

    /** Whether any rule refers to a set of a package, or to a member of it. */
    boolean refersTo(String otherPackage, String set) {
        List<String> wanted = new ArrayList<>(List.of(otherPackage.split("\\.", -1)));
        wanted.add(set);
        return heads.stream().flatMap(head -> head.references().stream()).anyMatch(path -> matches(path, wanted));
    }

    private static boolean matches(List<String> path, List<String> wanted) {
        if (path.size() < wanted.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!path.get(i).equals(ANY) && !path.get(i).equals(wanted.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is left out when policies are compiled. */
    boolean isTest() {
        return path.endsWith(TESTS);
    }

    /** Its folder, relative to the directory of policies; empty for that itself. */
    String folder() {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    boolean defines(String name) {
        return heads.stream().anyMatch(head -> head.name().equals(name));
    }

    /** The line, from 1, of its package. */
    int packageLine() {
        return line("(?m)^[ \\t]*package\\b");
    }

    /** The line, from 1, of the first rule of a name. */
    int line(Head head) {
        return line("(?m)^[ \\t]*(?:default[ \\t]+)?" + Pattern.quote(head.name()) + "\\b");
    }

    private int line(String pattern) {
        return line(text, pattern);
    }

    private static int line(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        return found.find()
                ? 1
                        + (int) text.substring(0, found.end())
                                .chars()
                                .filter(c -> c == '\n')
                                .count()
                : 1;
    }
}
