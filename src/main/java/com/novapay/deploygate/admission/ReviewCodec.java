package com.novapay.deploygate.admission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.StoppedCanary;
import com.novapay.deploygate.change.UserInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code admission.k8s.io/v1} AdmissionReviews, at linear cost and within a budget of memory. Thread-safe. */
public final class ReviewCodec {
    /** What a review may take up in memory: fifty times what one of 34 KB does, and the object twice. */
    static final long BUDGET = 6L * 1024 * 1024;

    private static final int MAX_DEPTH = 100;
    private static final int MAX_TEXT = 2_000_000;
    private static final int MAX_NAME = 4_096;
    private final JsonFactory json = JsonFactory.builder()
            // Names are foreign text, and what the JVM interns it keeps.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(100)
                    .maxStringLength(MAX_TEXT)
                    .maxNameLength(MAX_NAME)
                    .build())
            .build();

    /** What a body turned out to be. */
    public sealed interface Decoded {
        /** A request that can be judged. */
        record Review(AdmissionRequest request) implements Decoded {}

        /**
         * Something else.
         *
         * @param failure what is wrong with it
         * @param uid the uid, where at least that could be read, so that the API server shows the message
         */
        record Unreadable(FailureCode failure, String detail, Optional<String> uid) implements Decoded {
            Unreadable(String detail, Optional<String> uid) {
                this(FailureCode.MALFORMED_REVIEW, detail, uid);
            }
        }
    }

    /** Reads a body; never throws. */
    public Decoded decode(byte[] body) {
        return decode(Body.of(body), BUDGET);
    }

    /**
     * Reads a body; never throws.
     *
     * @param budget the most memory that it may take up
     */
    @SuppressWarnings("CatchingUnchecked") // the parser throws unchecked ones where names collide
    Decoded decode(Body body, long budget) {
        Optional<String> uid = Optional.empty();
        try (JsonParser parser = json.createParser(body.open())) {
            ReviewReader reader = new ReviewReader(parser, budget);
            try {
                return decode(reader.read());
            } finally {
                uid = reader.uid();
            }
        } catch (ReviewReader.TooCostly e) {
            return new Decoded.Unreadable(
                    FailureCode.BODY_TOO_LARGE, "the body is too large: " + e.getMessage(), uid(uid, body));
        } catch (IOException | RuntimeException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return new Decoded.Unreadable("the body is not JSON that can be read: " + reason, uid(uid, body));
        }
    }

    /** The uid of a body that cannot be read as a whole: truncated, too deep, with a name twice. */
    @SuppressWarnings("CatchingUnchecked") // as above
    private Optional<String> uid(Optional<String> known, Body body) {
        if (known.isPresent()) {
            return known;
        }
        try (JsonParser parser = json.createParser(body.open())) {
            return new ReviewReader(parser, BUDGET).findUid();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Reads a review that is already a tree. */
    public Decoded decode(JsonNode review) {
        JsonNode request = review.path("request");
        Optional<String> uid = Optional.of(request.path("uid").asText()).filter(text -> !text.isBlank());
        if (!review.path("apiVersion").asText().equals("admission.k8s.io/v1")
                || !review.path("kind").asText().equals("AdmissionReview")) {
            return new Decoded.Unreadable("the body is not an AdmissionReview of admission.k8s.io/v1", uid);
        }
        if (uid.isEmpty()) {
            return new Decoded.Unreadable("the AdmissionReview has no request.uid", uid);
        }
        Optional<Operation> operation = operation(request.path("operation").asText());
        if (operation.isEmpty()) {
            return new Decoded.Unreadable("request.operation is none of CREATE, UPDATE, DELETE, CONNECT", uid);
        }
        String subResource = request.path("subResource").asText();
        JsonNode object = strip(request.path("object"), subResource);
        JsonNode oldObject = strip(request.path("oldObject"), subResource);
        JsonNode kind = request.path("kind");
        JsonNode resource = request.path("resource");
        return new Decoded.Review(new AdmissionRequest(
                uid.get(),
                operation.get(),
                new GroupVersionKind(text(kind, "group"), text(kind, "version"), text(kind, "kind")),
                new GroupVersionResource(
                        text(resource, "group"), text(resource, "version"), text(resource, "resource")),
                subResource,
                text(request, "namespace"),
                name(request, object, oldObject),
                user(request.path("userInfo")),
                request.path("dryRun").isBoolean() && request.path("dryRun").booleanValue(),
                object,
                oldObject));
    }

    private static UserInfo user(JsonNode info) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        info.path("extra").properties().forEach(member -> extra.put(member.getKey(), texts(member.getValue())));
        return new UserInfo(info.path("username").asText(), text(info, "uid"), texts(info.path("groups")), extra);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    /** A collection is deleted with one request per object whose name only the old object tells. */
    private static String name(JsonNode request, JsonNode object, JsonNode oldObject) {
        String name = text(request, "name");
        if (name.isEmpty()) {
            name = text(object.path("metadata"), "name");
        }
        return name.isEmpty() ? text(oldObject.path("metadata"), "name") : name;
    }

    private static JsonNode strip(JsonNode object, String subResource) {
        if (!(object instanceof ObjectNode tree)) {
            return MissingNode.getInstance();
        }
        if (tree.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        if (!subResource.equals("status")) {
            Optional<ObjectNode> stopped = StoppedCanary.of(tree.path("status"));
            tree.remove("status");
            stopped.ifPresent(status -> tree.set("status", status));
        }
        return tree;
    }

    private static Optional<Operation> operation(String text) {
        return switch (text) {
            case "CREATE" -> Optional.of(Operation.CREATE);
            case "UPDATE" -> Optional.of(Operation.UPDATE);
            case "DELETE" -> Optional.of(Operation.DELETE);
            case "CONNECT" -> Optional.of(Operation.CONNECT);
            default -> Optional.empty();
        };
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }
}
