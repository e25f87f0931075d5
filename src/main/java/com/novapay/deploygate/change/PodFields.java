package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Knows the members of a Pod template, how Go encodes them, and which values of each mean the same as its absence. Nothing
 * here is written by hand: {@code tools/generate-pod-fields} derives {@code pod-fields.json} from the Kubernetes API's own
 * types and from the API server's own defaults. A member that those types do not have is kept: a newer API server may know
 * it. Immutable, thread-safe.
 */
final class PodFields {
    private static final String RESOURCE = "pod-fields.json";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final PodFields FIELDS = read();
    /** Types of which no member was forgotten, which are also those that every template has. */
    private static final Set<String> WITHOUT_GAPS =
            Set.of("PodSpec", "Container", "ContainerPort", "EnvVar", "VolumeMount", "Probe", "HTTPGetAction");

    private static final int FORMER_LENGTH = 32_768;

    private final Map<String, Map<String, Member>> types = new HashMap<>();
    private final Set<String> annotations = new HashSet<>();
    private final String root;

    private PodFields(JsonNode data) {
        root = data.path("root").asText();
        data.path("annotations").forEach(name -> annotations.add(name.asText()));
        for (Map.Entry<String, JsonNode> type : data.path("types").properties()) {
            Map<String, Member> members = new HashMap<>();
            type.getValue().properties().forEach(member -> members.put(member.getKey(), Member.of(member.getValue())));
            types.put(type.getKey(), members);
        }
    }

    /** Annotations that the API server takes out of every template. */
    static Set<String> goneAnnotations() {
        return FIELDS.annotations;
    }

    /** A copy of a template in the spelling of the API server: no nulls or empty lists, one form of each number and time. */
    static ObjectNode spelled(ObjectNode template) {
        return FIELDS.spell(template, FIELDS.root);
    }

    /** Takes the members that say nothing out of a template, which is written to. */
    static void dropSilent(ObjectNode template) {
        FIELDS.drop(template, FIELDS.root);
    }

    /**
     * The digests that earlier versions of the gate took of the same template when one kind of member was written out in it that
     * Go leaves out: their list of such members had gaps, and histories hold what they took. None for a very large template.
     */
    static Set<String> formerDigests(JsonNode normalized) {
        Set<String> digests = new HashSet<>();
        if (normalized instanceof ObjectNode template
                && CanonicalJson.of(template).length() <= FORMER_LENGTH) {
            ObjectNode copy = template.deepCopy();
            Map<String, List<ObjectNode>> objects = new HashMap<>();
            FIELDS.collect(copy, FIELDS.root, objects);
            objects.keySet().removeAll(WITHOUT_GAPS);
            objects.forEach((type, places) -> FIELDS.types
                    .getOrDefault(type, Map.of())
                    .forEach((name, member) -> {
                        List<ObjectNode> lacking = places.stream()
                                .filter(place -> !place.has(name))
                                .toList();
                        for (JsonNode value : lacking.isEmpty() ? Set.<JsonNode>of() : member.silent()) {
                            lacking.forEach(place -> place.set(name, value));
                            digests.add(TemplateDigest.ofNormalized(copy));
                        }
                        lacking.forEach(place -> place.remove(name));
                    }));
        }
        return digests;
    }

    private void collect(JsonNode node, String type, Map<String, List<ObjectNode>> objects) {
        if (node.isArray()) {
            node.forEach(element -> collect(element, type, objects));
        } else if (node instanceof ObjectNode object && types.containsKey(type)) {
            objects.computeIfAbsent(type, ignored -> new ArrayList<>()).add(object);
            types.getOrDefault(type, Map.of())
                    .forEach((name, member) -> collect(object.path(name), member.kind(), objects));
        }
    }

    private ObjectNode spell(ObjectNode object, String type) {
        Map<String, Member> members = types.getOrDefault(type, Map.of());
        ObjectNode copy = JSON.objectNode();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            JsonNode value = entry.getValue();
            if (!value.isNull() && !(value.isArray() && value.isEmpty())) {
                Member member = members.get(entry.getKey());
                copy.set(entry.getKey(), member == null ? TemplateNormalizer.compact(value) : spell(value, member));
            }
        }
        return copy;
    }

    private JsonNode spell(JsonNode value, Member member) {
        return switch (member.in()) {
            case LIST -> {
                if (!(value instanceof ArrayNode list)) {
                    yield TemplateNormalizer.compact(value);
                }
                ArrayNode copy = JSON.arrayNode(list.size());
                list.forEach(element -> copy.add(single(element, member.kind())));
                yield copy;
            }
            case MAP -> {
                if (!(value instanceof ObjectNode map)) {
                    yield TemplateNormalizer.compact(value);
                }
                ObjectNode copy = JSON.objectNode();
                map.properties().forEach(entry -> copy.set(entry.getKey(), single(entry.getValue(), member.kind())));
                yield copy;
            }
            case NONE -> single(value, member.kind());
        };
    }

    /** A value where null is what Go makes of it: the zero of its type. Only elements of lists and maps can be null here. */
    private JsonNode single(JsonNode value, String kind) {
        return switch (kind) {
            case "text" -> value.isNull() ? JSON.textNode("") : value;
            case "flag" -> value.isNull() ? JSON.booleanNode(false) : value;
            case "number", "int-or-string" -> value.isNull() ? JSON.numberNode(0) : number(value);
            case "quantity" -> quantity(value, Quantity.NANO);
            case "resource" -> quantity(value, Quantity.MILLI);
            case "time" -> time(value);
            case "any" -> value;
            default ->
                value instanceof ObjectNode object
                        ? spell(object, kind)
                        : value.isNull() ? JSON.objectNode() : TemplateNormalizer.compact(value);
        };
    }

    private static JsonNode number(JsonNode value) {
        boolean whole = value.isFloatingPointNumber() && value.canConvertToExactIntegral() && value.canConvertToLong();
        if (!whole) {
            return value;
        }
        return value.canConvertToInt() ? JSON.numberNode(value.intValue()) : JSON.numberNode(value.longValue());
    }

    private static JsonNode quantity(JsonNode value, int scale) {
        if (value.isNull()) {
            return JSON.textNode("0");
        }
        return value.isTextual() || value.isNumber()
                ? JSON.textNode(Quantity.canonical(value.asText(), scale))
                : TemplateNormalizer.compact(value);
    }

    private static JsonNode time(JsonNode value) {
        try {
            return JSON.textNode(OffsetDateTime.parse(value.asText())
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toInstant()
                    .toString());
        } catch (DateTimeException e) {
            return value; // the API server refuses it
        }
    }

    private void drop(JsonNode node, String type) {
        if (node.isArray()) {
            node.forEach(element -> drop(element, type));
        } else if (node instanceof ObjectNode object) {
            types.getOrDefault(type, Map.of()).forEach((name, member) -> {
                JsonNode value = object.get(name);
                if (value != null) {
                    if (types.containsKey(member.kind())) {
                        drop(value, member.kind()); // inner ones first: what they leave empty may be silent itself
                    }
                    if (member.silent().contains(value)) {
                        object.remove(name);
                    }
                }
            });
        }
    }

    private static PodFields read() {
        try (InputStream in = PodFields.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            return new PodFields(new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    private enum In {
        NONE,
        LIST,
        MAP
    }

    /**
     * One member of a type.
     *
     * @param kind what it holds: a name of {@code types}, or the name of a scalar
     * @param silent values that mean the same as its absence, beside null and an empty list
     */
    private record Member(String kind, In in, Set<JsonNode> silent) {
        static Member of(JsonNode data) {
            Set<JsonNode> silent = new HashSet<>();
            data.path("silent").forEach(silent::add);
            In in = switch (data.path("in").asText()) {
                case "list" -> In.LIST;
                case "map" -> In.MAP;
                default -> In.NONE;
            };
            return new Member(data.path("kind").asText(), in, silent);
        }
    }
}
