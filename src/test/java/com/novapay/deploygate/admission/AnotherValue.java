package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Another value of the same type, which the API server takes where it takes the first one: what it rejects shows nothing about the
 * controllers.
 */
final class AnotherValue {
    /** Words of the Kubernetes API that may stand in each other's place. */
    private static final List<List<String>> ALTERNATIVES = List.of(
            List.of("Always", "IfNotPresent"),
            List.of("TCP", "UDP"),
            List.of("HTTP", "HTTPS"),
            List.of("ClusterFirst", "Default"),
            List.of("File", "FallbackToLogsOnError"),
            List.of("In", "NotIn"),
            List.of("Exists", "DoesNotExist"),
            List.of("NoSchedule", "NoExecute", "PreferNoSchedule"),
            List.of("ScheduleAnyway", "DoNotSchedule"),
            List.of("Honor", "Ignore"),
            List.of("RuntimeDefault", "Unconfined"),
            List.of("OnRootMismatch", "Always"),
            List.of("None", "HostToContainer"),
            List.of("kubernetes.io/hostname", "topology.kubernetes.io/zone"),
            List.of("metadata.name", "metadata.namespace"),
            List.of("limits.memory", "limits.cpu"));

    private static final Pattern AMOUNT = Pattern.compile("[0-9]+(m|Ki|Mi|Gi|s|h)");
    private static final Pattern SHARE = Pattern.compile("[0-9]+%");
    private static final Pattern TIME = Pattern.compile("[0-9-]+T[0-9:]+Z");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private AnotherValue() {}

    static JsonNode of(JsonNode node) {
        return switch (node.getNodeType()) {
            case BOOLEAN -> BooleanNode.valueOf(!node.booleanValue());
            case NUMBER -> JSON.numberNode(node.longValue() + 7);
            case OBJECT -> node.<ObjectNode>deepCopy().put("unknown", "x");
            case ARRAY -> node.<ArrayNode>deepCopy().add("x");
            default -> TextNode.valueOf(text(node.asText()));
        };
    }

    private static String text(String text) {
        for (List<String> words : ALTERNATIVES) {
            int at = words.indexOf(text);
            if (at >= 0) {
                return words.get((at + 1) % words.size());
            }
        }
        if (AMOUNT.matcher(text).matches()) {
            return "1" + text;
        }
        if (SHARE.matcher(text).matches()) {
            return text.equals("30%") ? "40%" : "30%";
        }
        if (TIME.matcher(text).matches()) {
            return OffsetDateTime.parse(text).plusHours(1).toString();
        }
        return text + "x";
    }
}
