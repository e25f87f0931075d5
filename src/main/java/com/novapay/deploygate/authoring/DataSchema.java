package com.novapay.deploygate.authoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSON schema of {@code data.yaml}, made from the table by which the policies themselves check their data
 * ({@code checks/policy_data}). Pure, thread-safe.
 */
public final class DataSchema {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String CHECK = "checks/policy_data/policy_data.rego";
    private static final List<String> ENVIRONMENTS = List.of("development", "production", "staging");
    private static final List<String> WEEK =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    private static final String FILLED = "\\S";

    /** What each kind of value is, by its name in {@code checks/kinds}. */
    private static final Map<String, ObjectNode> KINDS = Map.ofEntries(
            Map.entry("time_zone", text(FILLED)),
            Map.entry("duration", text("^([0-9.]+(h|m|s|ms))+$")),
            Map.entry("switch", typed("boolean")),
            Map.entry("environment", words(ENVIRONMENTS)),
            Map.entry("environments", list(words(ENVIRONMENTS), 0)),
            Map.entry("weekdays", list(words(WEEK), 0)),
            Map.entry("moment_rules", list(words(List.of("deploy-days", "friday-approval", "incident-freeze")), 0)),
            Map.entry("dates", list(text("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), 0)),
            Map.entry("severities", list(words(List.of("SEV-1", "SEV-2", "SEV-3", "SEV-4")), 1)),
            Map.entry("names", list(text(FILLED), 1)),
            Map.entry("users", list(text(FILLED), 0)),
            Map.entry("registries", list(text("./$"), 1)),
            Map.entry("weights", list(typed("number"), 1)),
            Map.entry("workloads", list(text("^[^/]+/[^/]+$"), 0)),
            Map.entry("flags", nullable(list(text(FILLED), 0))));

    private DataSchema() {}

    /**
     * The schema of the data of these policies. Sections that a rule of your own adds are allowed.
     *
     * @param sources texts by path
     * @throws UsageProblem when the policies do not have that table
     */
    public static ObjectNode of(Map<String, String> sources) {
        String check = sources.get(CHECK);
        if (check == null) {
            throw new UsageProblem(
                    CHECK + " is missing in the policies; the schema of the data is made from its table settings");
        }
        ObjectNode schema = NODES.objectNode()
                .put("$schema", "http://json-schema.org/draft-07/schema#")
                .put("title", "data.yaml of Deploy Gate's policies")
                .put("type", "object");
        ArrayNode required = schema.putArray("required");
        ObjectNode properties = schema.putObject("properties");
        table(check, "settings").properties().forEach(section -> {
            required.add(section.getKey());
            ObjectNode members = NODES.objectNode();
            section.getValue()
                    .properties()
                    .forEach(key -> members.set(
                            key.getKey(),
                            KINDS.getOrDefault(key.getValue().asText(), NODES.objectNode())
                                    .deepCopy()));
            properties.set(section.getKey(), closed(members, names(members)));
        });
        required.add("roles").add("enforcement").add("exceptions");
        properties.set("roles", roles(check));
        ObjectNode levels = typed("object");
        levels.putObject("additionalProperties")
                .put("type", "object")
                .set("additionalProperties", words(List.of("deny", "warn", "dryrun")));
        properties.set("enforcement", levels);
        ObjectNode exception = NODES.objectNode();
        table(check, "exception_keys").forEach(key -> exception.set(key.asText(), text(FILLED)));
        properties.set("exceptions", list(closed(exception, required(exception)), 0));
        return schema;
    }

    private static ObjectNode roles(String check) {
        ObjectNode holders = NODES.objectNode();
        table(check, "role_lists").forEach(list -> holders.set(list.asText(), list(text(FILLED), 1)));
        ObjectNode roles = typed("object");
        ArrayNode required = roles.putArray("required");
        table(check, "needed_roles").forEach(required::add);
        roles.set("additionalProperties", closed(holders, List.of()));
        return roles;
    }

    /** A constant object or set of the Rego text; its literal is a YAML mapping or, for a set, read as a list. */
    private static JsonNode table(String check, String name) {
        Matcher found = Pattern.compile("(?ms)^" + name + " := (\\{.*?\\})$(?=\\n\\n|\\z)")
                .matcher(check);
        try {
            if (found.find()) {
                String literal = found.group(1).replace('\t', ' ');
                boolean set = !literal.contains(":");
                String yaml = set ? "[" + literal.substring(1, literal.length() - 1) + "]" : literal;
                return YamlDocument.all(yaml).getFirst().json();
            }
        } catch (YamlProblem e) {
            throw new UsageProblem(CHECK + ": " + name + " is not a constant: " + e.getMessage());
        }
        throw new UsageProblem(CHECK + ": there is no constant " + name);
    }

    private static List<String> names(ObjectNode members) {
        return members.properties().stream().map(Map.Entry::getKey).toList();
    }

    /** Who granted an exception may be left out. */
    private static List<String> required(ObjectNode exception) {
        return names(exception).stream()
                .filter(name -> !name.equals("granted_by"))
                .toList();
    }

    private static ObjectNode closed(ObjectNode members, Collection<String> required) {
        ObjectNode schema = typed("object").put("additionalProperties", false);
        schema.set("properties", members);
        if (!required.isEmpty()) {
            required.forEach(schema.putArray("required")::add);
        }
        return schema;
    }

    private static ObjectNode typed(String type) {
        return NODES.objectNode().put("type", type);
    }

    private static ObjectNode text(String pattern) {
        return typed("string").put("pattern", pattern);
    }

    private static ObjectNode words(Collection<String> words) {
        ObjectNode schema = typed("string");
        words.forEach(schema.putArray("enum")::add);
        return schema;
    }

    private static ObjectNode list(ObjectNode member, int least) {
        ObjectNode schema = typed("array");
        schema.set("items", member);
        return least == 0 ? schema : schema.put("minItems", least);
    }

    private static ObjectNode nullable(ObjectNode schema) {
        schema.putArray("type").add("array").add("null");
        return schema;
    }
}
