package com.novapay.deploygate.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes secrets out of what is recorded: every {@code env[].value} and {@code httpHeaders[].value}, values of
 * members, pairs and arguments named like credentials, and text that looks like one. When in doubt a text is taken out whole. Copies; never writes to its argument. Thread-safe.
 */
public final class Redactor {
    private static final TextNode GONE = TextNode.valueOf("***");
    /** Words of credentials, in lower case; not those by which Kubernetes refers to Secrets and tokens. */
    private static final String WORD = "(?:passw|passphrase|(?<![a-z])pass(?![a-z])|pwd|token(?!expir)|credential"
            + "|secret(?!s?/|name|ref|keyref|providerclass)|authorization|(?:api|access|private)[-_.]?key)";

    private static final Pattern NAME = Pattern.compile(WORD);
    /** Bounded everywhere, so that hostile text costs time in proportion to its length. */
    private static final Pattern VALUE = Pattern.compile("-----BEGIN [A-Z ]{0,40}PRIVATE KEY|LS0tLS1CRUdJTi"
            + "|\\bA(?:KIA|SIA)[0-9A-Z]{16}\\b|(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8}"
            + "|\\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|[rs]k_live_|AIza)\\w{8}|hooks\\.slack\\.com/services/"
            + "|://[^\\s@]{1,512}+@(?!sha256:)|(?i:\\b(?:bearer|basic)\\s{1,8}[\\w+/=.-]{8})"
            + "|(?i:" + WORD + "[\\w.-]{0,64}+[\"'\\\\]{0,8}\\s{0,8}[=:])|(?i:-" + WORD + "[\\w.-]{0,64}+\\s)"
            + "|password-stdin|\\bsshpass\\s|\\bmysql[^|;]{0,200}?\\s-p\\S|(?<!\\S)(?:-u|--user)[ =]{0,8}[^\\s:]{1,256}+:"
            + "|\\bvalue[\"'\\\\]{0,8}\\s{0,8}:");
    /** An argument whose next one is the secret. */
    private static final Pattern FLAG =
            Pattern.compile("-p|-u|--user|-{1,2}[\\w.-]{0,64}?(?i:" + WORD + ")[\\w.-]{0,64}");

    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9](?:[\\w.@-]|:(?!//)|/){0,511}");
    private static final Set<String> PAIRS = Set.of("env", "httpHeaders");

    private Redactor() {}

    /** A copy without secrets. */
    public static JsonNode redact(JsonNode node) {
        return redact("", node);
    }

    private static JsonNode redact(String name, JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode copy = object.objectNode();
                for (Map.Entry<String, JsonNode> member : object.properties()) {
                    copy.set(member.getKey(), member(name, object, member.getKey(), member.getValue()));
                }
                yield copy;
            }
            case ArrayNode array -> array(name, array);
            case TextNode text -> VALUE.matcher(text.textValue()).find() ? GONE : text;
            default -> node;
        };
    }

    private static ArrayNode array(String name, ArrayNode array) {
        ArrayNode copy = array.arrayNode(array.size());
        boolean named = isNamed(name);
        boolean flagged = false;
        for (JsonNode element : array) {
            copy.add(element.isValueNode() && (named || flagged) ? GONE : redact(name, element));
            flagged = element.isTextual() && FLAG.matcher(element.textValue()).matches();
        }
        return copy;
    }

    private static JsonNode member(String parent, ObjectNode object, String name, JsonNode value) {
        if (name.equals("image") && IMAGE.matcher(value.asText()).matches()) {
            return value; // "secret:1" is an image
        }
        boolean paired = name.equals("value")
                && (PAIRS.contains(parent) || isNamed(object.path("name").asText()));
        boolean applied = name.equals("kubectl.kubernetes.io/last-applied-configuration");
        boolean named = value.isValueNode() && !value.isBoolean() && isNamed(name);
        return paired || applied || named ? GONE : redact(name, value);
    }

    private static boolean isNamed(String name) {
        return NAME.matcher(name.toLowerCase(Locale.ROOT)).find();
    }
}
