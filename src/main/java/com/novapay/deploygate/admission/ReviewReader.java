package com.novapay.deploygate.admission;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import com.novapay.deploygate.change.StoppedCanary;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one AdmissionReview into a tree in one pass, keeps only what the gate reads, and stops as soon as the tree would take
 * up more memory than it may. Confined to one thread, for one body.
 */
final class ReviewReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<String> REVIEW = Set.of("apiVersion", "kind", "request");
    private static final Set<String> REQUEST = Set.of(
            "uid",
            "kind",
            "resource",
            "subResource",
            "name",
            "namespace",
            "operation",
            "userInfo",
            "object",
            "oldObject",
            "dryRun");
    private final JsonParser parser;
    private long left;
    private Optional<String> uid = Optional.empty();
    private String subResource = "";
    private boolean statusSkipped;

    /** The body would take up more memory than it may. */
    static final class TooCostly extends IOException {
        private static final long serialVersionUID = 1;

        TooCostly() {
            super("it has more members and values than the gate reads", null);
        }
    }

    /** @param budget the most that the tree may take up, in bytes as {@link TreeCost} counts */
    ReviewReader(JsonParser parser, long budget) {
        this.parser = parser;
        this.left = budget;
    }

    /** The uid, once it was read, so that an answer can name it although the rest cannot be read. */
    Optional<String> uid() {
        return uid;
    }

    /** Reads no further than the uid, and nothing else. */
    Optional<String> findUid() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return Optional.empty();
        }
        boolean inRequest = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!inRequest && name.equals("request") && value == JsonToken.START_OBJECT) {
                inRequest = true;
            } else if (inRequest && name.equals("uid") && value == JsonToken.VALUE_STRING) {
                return Optional.of(parser.getText()).filter(text -> !text.isBlank());
            } else {
                spend(TreeCost.skipped(name));
                skip();
            }
        }
        return Optional.empty();
    }

    /** Reads to the end of the body; missing when the body is no object. */
    JsonNode read() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return MissingNode.getInstance();
        }
        ObjectNode review = NODES.objectNode();
        if (first == JsonToken.START_OBJECT) {
            members(review, REVIEW);
        } else {
            skip();
        }
        if (parser.nextToken() != null) {
            throw new IOException("there is other data after the AdmissionReview");
        }
        if (statusSkipped && subResource.equals("status")) {
            throw new IOException("subResource follows the object whose status it tells to read");
        }
        return review;
    }

    private void members(ObjectNode object, Set<String> kept) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!kept.contains(name)) {
                spend(TreeCost.skipped(name));
                skip();
            } else if (kept.equals(REVIEW) && name.equals("request") && value == JsonToken.START_OBJECT) {
                ObjectNode request = NODES.objectNode();
                members(request, REQUEST);
                set(object, name, request);
            } else {
                set(object, name, member(name, value));
            }
        }
    }

    private JsonNode member(String name, JsonToken value) throws IOException {
        if (value == JsonToken.START_OBJECT && (name.equals("object") || name.equals("oldObject"))) {
            return workload();
        }
        JsonNode node = value(value);
        if (name.equals("uid")) {
            uid = Optional.of(node.asText()).filter(text -> !text.isBlank());
        } else if (name.equals("subResource")) {
            subResource = node.asText();
        }
        return node;
    }

    /** Who wrote which field, and a status that nobody asked for, are most of an object and are not judged. */
    private ObjectNode workload() throws IOException {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("status") && !subResource.equals("status")) {
                statusSkipped = true;
                Optional<ObjectNode> stopped = stopped(name, value);
                if (stopped.isPresent()) {
                    set(object, name, stopped.get());
                }
            } else if (name.equals("metadata") && value == JsonToken.START_OBJECT) {
                set(object, name, metadata());
            } else {
                set(object, name, value(value));
            }
        }
        return object;
    }

    /** Reads a status past; that a canary was stopped is all that a write of the object itself is judged by. */
    private Optional<ObjectNode> stopped(String name, JsonToken value) throws IOException {
        spend(TreeCost.skipped(name));
        if (value != JsonToken.START_OBJECT) {
            skip();
            return Optional.empty();
        }
        ObjectNode status = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken begin = parser.nextToken();
            if (StoppedCanary.MEMBERS.contains(member)) {
                set(status, member, value(begin));
            } else {
                spend(TreeCost.skipped(member));
                skip();
            }
        }
        return StoppedCanary.of(status);
    }

    private ObjectNode metadata() throws IOException {
        ObjectNode metadata = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("managedFields")) {
                spend(TreeCost.skipped(name));
                skip();
            } else {
                set(metadata, name, value(value));
            }
        }
        return metadata;
    }

    private void set(ObjectNode object, String name, JsonNode value) throws IOException {
        spend(TreeCost.member(name));
        if (object.replace(name, value) != null) {
            throw new IOException("the member \"" + name + "\" appears twice");
        }
    }

    /** Its depth is limited by the parser. */
    private JsonNode value(@Nullable JsonToken token) throws IOException {
        if (token == null) {
            throw new IOException("the document ends too early");
        }
        return switch (token) {
            case START_OBJECT -> {
                spend(TreeCost.object());
                ObjectNode object = NODES.objectNode();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    set(object, name, value(parser.nextToken()));
                }
                yield object;
            }
            case START_ARRAY -> {
                spend(TreeCost.array());
                ArrayNode array = NODES.arrayNode();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    spend(TreeCost.element());
                    array.add(value(next));
                }
                yield array;
            }
            case VALUE_STRING -> {
                String text = parser.getText();
                spend(TreeCost.text(text));
                yield NODES.textNode(text);
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                spend(TreeCost.number(parser.getTextLength()));
                yield number();
            }
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new IOException("unexpected " + token);
        };
    }

    private ValueNode number() throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            case BIG_INTEGER -> NODES.numberNode(parser.getBigIntegerValue());
            case FLOAT, DOUBLE -> NODES.numberNode(parser.getDoubleValue());
            case BIG_DECIMAL -> NODES.numberNode(parser.getDecimalValue());
        };
    }

    /** Like the parser's own way of skipping, but what its table of names grows by is paid for. */
    private void skip() throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            if (token == null) {
                throw new IOException("it ends too early");
            } else if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.FIELD_NAME) {
                spend(TreeCost.skipped(parser.currentName()));
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    private void spend(long cost) throws TooCostly {
        left -= cost;
        if (left < 0) {
            throw new TooCostly();
        }
    }
}
