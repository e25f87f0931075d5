package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.novapay.deploygate.change.Image;
import com.novapay.deploygate.policy.Violation;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reduces what was judged to what is stored, by the allow-list {@link KeptFields}. In the place of anything else stands
 * {@code ***} and a number: the same value has the same number within one record, so that a reader sees what changed and nothing
 * of what it was. Each character is read a fixed number of times. Copies; never writes to its argument. Confined to one thread.
 */
final class StoredInput {
    /** How what is not stored begins. */
    static final String WITHHELD = "***";

    private static final int LONGEST_PLAIN = 253;
    private static final int LONGEST_TIME = 40;
    private static final int LONGEST_NAME = 317;
    private static final int LONGEST_WORD = 40;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<String> words;

    /** Keeps of commands the words that the rules name as what they found. */
    StoredInput(List<Violation> violations) {
        words = new LinkedHashSet<>();
        for (Violation violation : violations) {
            for (JsonNode found : violation.details().path("containers")) {
                eachWord(found.asText(), StoredInput::isAlphanumeric, words::add);
            }
        }
    }

    /** The policy input as it is stored. */
    ObjectNode of(JsonNode input) {
        ObjectNode stored = ((ObjectNode) input).objectNode();
        input.properties()
                .forEach(member -> stored.set(
                        member.getKey(),
                        switch (member.getKey()) {
                            case "workload" -> judged(member.getValue(), KeptFields.OF_WORKLOAD);
                            case "record" -> judged(member.getValue(), KeptFields.OF_RECORD);
                            case "change" -> change(member.getValue());
                            default -> member.getValue();
                        }));
        return stored;
    }

    /** Images of a change as they are stored. */
    ArrayNode images(List<Image> images) {
        ArrayNode nodes = PolicyInput.images(images);
        nodes.forEach(node -> ((ObjectNode) node).set("image", image(node.path("image"))));
        return nodes;
    }

    private JsonNode change(JsonNode change) {
        ObjectNode stored = ((ObjectNode) change).objectNode();
        stored.setAll((ObjectNode) change);
        ArrayNode images = stored.putArray("images");
        for (JsonNode image : change.path("images")) {
            images.add(((ObjectNode) image)
                    .objectNode()
                    .<ObjectNode>setAll((ObjectNode) image)
                    .set("image", image(image.path("image"))));
        }
        return stored;
    }

    private JsonNode judged(JsonNode judged, KeptFields kept) {
        ObjectNode stored = ((ObjectNode) judged).objectNode();
        judged.properties()
                .forEach(member -> stored.set(
                        member.getKey(),
                        switch (member.getKey()) {
                            case "object", "oldObject" -> reduced(member.getValue(), kept);
                            default -> member.getValue();
                        }));
        return stored;
    }

    private JsonNode reduced(JsonNode value, @Nullable KeptFields kept) {
        // Null and empty ones are told apart by rules and hold nothing.
        if (value.isMissingNode() || value.isNull() || (value.isContainerNode() && value.isEmpty())) {
            return value;
        }
        if (kept == null) {
            return withheld(value);
        }
        KeptFields.How how = kept.how();
        if (how == KeptFields.How.ALL) {
            return value;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode(array.size());
            array.forEach(element -> copy.add(reduced(element, kept)));
            return copy;
        }
        if (how == null) {
            return value instanceof ObjectNode object ? members(object, kept) : withheld(value);
        }
        return value.isValueNode() ? leaf(value, how) : withheld(value);
    }

    private ObjectNode members(ObjectNode object, KeptFields kept) {
        ObjectNode copy = object.objectNode();
        object.properties().forEach(member -> {
            String name = member.getKey();
            copy.set(isName(name) ? name : number(name), reduced(member.getValue(), kept.member(name)));
        });
        return copy;
    }

    private JsonNode leaf(JsonNode leaf, KeptFields.How how) {
        return switch (how) {
            case PLAIN -> !leaf.isTextual() || leaf.textValue().length() <= LONGEST_PLAIN ? leaf : withheld(leaf);
            case TIME -> isTime(leaf.asText()) ? leaf : withheld(leaf);
            case IMAGE -> image(leaf);
            case COMMAND -> command(leaf);
            case ALL -> leaf;
        };
    }

    private JsonNode image(JsonNode image) {
        return isImage(image.asText()) ? image : withheld(image);
    }

    private TextNode command(JsonNode text) {
        StringBuilder stored = new StringBuilder(number(text.asText()));
        if (!words.isEmpty()) {
            Set<String> found = new LinkedHashSet<>();
            Consumer<String> keep = word -> {
                if (words.contains(word)) {
                    found.add(word);
                }
            };
            eachWord(text.asText(), StoredInput::isAlphanumeric, keep);
            eachWord(text.asText(), StoredInput::isLetter, keep); // the rule knows flyway9 too
            found.forEach(word -> stored.append(' ').append(word));
        }
        return TextNode.valueOf(stored.toString());
    }

    private TextNode withheld(JsonNode value) {
        return TextNode.valueOf(number(value.isTextual() ? value.textValue() : value.toString()));
    }

    private String number(String text) {
        return WITHHELD + numbers.computeIfAbsent(text, ignored -> numbers.size() + 1);
    }

    /** Runs of such letters, in lower case; longer ones name no tool. */
    private static void eachWord(String text, IntPredicate isOfWord, Consumer<String> use) {
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || !isOfWord.test(text.charAt(i))) {
                if (i > start && i - start <= LONGEST_WORD) {
                    use.accept(text.substring(start, i).toLowerCase(Locale.ROOT));
                }
                start = i + 1;
            }
        }
    }

    /** Whether a member is named as Kubernetes names members, labels and annotations. */
    private static boolean isName(String name) {
        return name.length() <= LONGEST_NAME && consistsOf(name, "._/-");
    }

    private static boolean isTime(String text) {
        if (text.length() > LONGEST_TIME) {
            return false;
        }
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || "TtZz:+.- ".indexOf(c) >= 0);
    }

    /** Whether a text can be an image reference and nothing else: no scheme, no user before the host, a digest after the at sign. */
    private static boolean isImage(String text) {
        int at = text.indexOf('@');
        String name = at < 0 ? text : text.substring(0, at);
        return text.length() <= 512
                && !name.contains("://")
                && consistsOf(name, "._/:-")
                && (at < 0 || isDigest(text.substring(at + 1)));
    }

    private static boolean isDigest(String text) {
        int colon = text.indexOf(':');
        return colon > 0 && consistsOf(text.substring(0, colon), "+._-") && consistsOf(text.substring(colon + 1), "");
    }

    private static boolean consistsOf(String text, String more) {
        return text.chars().allMatch(c -> isAlphanumeric(c) || more.indexOf(c) >= 0);
    }

    private static boolean isAlphanumeric(int c) {
        return isLetter(c) || (c >= '0' && c <= '9');
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
