package com.novapay.deploygate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.Classifier;
import com.novapay.deploygate.change.Reviews;
import com.novapay.deploygate.change.WorkloadLookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The condition under which the API server asks the gate is never narrower than the classifier: what it leaves out rolls out
 * unjudged while the gate is down. Every member of every recorded review is changed, and both are asked.
 */
@Tag("slow")
class WebhookConditionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FIELDS = Path.of("src/main/resources/com/novapay/deploygate/change/pod-fields.json");
    private static final List<String> VALUES = List.of("null", "\"x\"", "true", "{\"a\":{}}");
    private static final List<String> SPEC = List.of(
            "paused",
            "strategy",
            "workloadRef",
            "rollbackWindow",
            "selector",
            "restartAt",
            "replicas",
            "minReadySeconds",
            "newMember");

    private static MatchConditions conditions;

    @BeforeAll
    static void compile() throws Exception {
        conditions = MatchConditions.of("deploy.deploygate.novapay.com");
    }

    @Test
    void everyJudgedMutation_isAsked() throws IOException {
        Set<String> narrower = new TreeSet<>();
        Set<String> shapes = new HashSet<>();
        int[] count = new int[2];
        for (String name : Reviews.names()) {
            JsonNode request = Reviews.read(name).path("request");
            if (isUpdate(request) && shapes.add(shape(request))) {
                by("dev@novapay", request);
                lean(request);
                mutations(request, changed -> {
                    count[0]++;
                    if (isJudged(changed)) {
                        count[1]++;
                        if (!conditions.asks(changed)) {
                            narrower.add(name + ": " + difference(changed));
                        }
                    }
                });
            }
        }
        assertThat(narrower).isEmpty();
        assertThat(count[1]).as("judged, of %d mutations", count[0]).isGreaterThan(5_000);
    }

    /** Always-allowed changes do not depend on the gate. */
    @ParameterizedTest
    @CsvSource({
        "deployment-label--deployments-update-by-dev@novapay",
        "deployment-rollout-pause--deployments-update-by-lead@novapay",
        "deployment-rollout-restart--deployments-update-by-lead@novapay",
        "rollout-abort--rollouts.status-update-by-lead@novapay"
    })
    void whatAlwaysPasses_isNotAsked(String name) {
        assertThat(conditions.asks(Reviews.read(name).path("request"))).isFalse();
    }

    /** What comes along with a change that always passes: another owner, and the end of an abort. */
    @ParameterizedTest
    @CsvSource({
        "deployment-label--deployments-update-by-dev@novapay, false, false",
        "deployment-rollout-pause--deployments-update-by-lead@novapay, false, false",
        "deployment-rollout-restart--deployments-update-by-lead@novapay, false, false",
        "rollout-server-side-apply--rollouts-update-by-dev@novapay-2, true, false",
        "rollout-server-side-apply--rollouts-update-by-dev@novapay-2, true, true"
    })
    void whatComesAlong_isAsked(String name, boolean rollout, boolean unclear) {
        JsonNode request = Reviews.read(name).path("request");
        boolean before = conditions.asks(request);
        JsonNode owned = request.deepCopy();
        JsonPointer owners = JsonPointer.compile("/object/metadata/ownerReferences");
        put(owned, owners, Reviews.parse("[{\"uid\":\"u-9\"}]"), changed -> {
            assertThat(isJudged(changed)).isTrue();
            assertThat(conditions.asks(changed)).isTrue();
            put(
                    changed,
                    JsonPointer.compile("/oldObject/metadata/ownerReferences"),
                    Reviews.parse("[{\"uid\":\"u-1\"},{\"uid\":\"u-9\"}]"),
                    fewer -> assertThat(conditions.asks(fewer)).isEqualTo(before));
        });
        for (String side : List.of("/object", "/oldObject")) {
            ObjectNode status = ((ObjectNode) request.at(side)).putObject("status");
            if (unclear) {
                status.putArray("pauseConditions").addObject().put("reason", "InconclusiveAnalysisRun");
            } else {
                status.put("abort", true);
            }
        }
        assertThat(conditions.asks(request)).isEqualTo(before);
        JsonPointer mark =
                JsonPointer.compile("/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt");
        ((ObjectNode) request.path("object"))
                .withObject(mark.head())
                .put(mark.last().getMatchingProperty(), "2026-11-24T10:00:00Z");
        assertThat(conditions.asks(request)).isEqualTo(rollout);
        assertThat(isJudged(request)).isEqualTo(rollout);
    }

    @Test
    void everyJudgedReview_isAsked() throws IOException {
        for (String name : Reviews.names()) {
            JsonNode request = Reviews.read(name).path("request");
            if (isOfWorkload(request)
                    && request.path("operation").asText().matches("CREATE|UPDATE")
                    && isJudged(request)) {
                by("dev@novapay", request);
                assertThat(conditions.asks(request)).as(name).isTrue();
            }
        }
    }

    /** What can be changed of a request; one of each shape is enough. */
    private static String shape(JsonNode request) {
        List<JsonPointer> places = new ArrayList<>();
        collect(request.path("object").path("spec"), JsonPointer.empty(), places);
        collect(request.path("oldObject").path("spec"), JsonPointer.empty(), places);
        collect(request.path("object").path("status"), JsonPointer.empty(), places);
        return request.at("/resource/resource") + request.path("subResource").asText() + places;
    }

    private static void mutations(JsonNode request, Consumer<JsonNode> seen) throws IOException {
        List<JsonPointer> places = new ArrayList<>();
        String part = request.path("subResource").asText().equals("status") ? "status" : "spec";
        for (String side : List.of("object", "oldObject")) {
            JsonPointer root = JsonPointer.compile("/" + side + "/" + part);
            places.add(root);
            collect(request.at(root), root, places);
            if (part.equals("spec")) {
                SPEC.forEach(name -> places.add(root.appendProperty(name)));
                JsonPointer template = root.appendProperty("template");
                members("ObjectMeta")
                        .forEach(name ->
                                places.add(template.appendProperty("metadata").appendProperty(name)));
            }
        }
        for (JsonPointer place : new TreeSet<>(
                        places.stream().map(JsonPointer::toString).toList())
                .stream().map(JsonPointer::compile).toList()) {
            for (String value : VALUES) {
                put(request, place, Reviews.parse(value), seen);
            }
            put(request, place, null, seen);
        }
    }

    private static void put(JsonNode request, JsonPointer place, @Nullable JsonNode value, Consumer<JsonNode> seen) {
        JsonNode changed = request.deepCopy();
        JsonNode parent = changed.at(place.head());
        if (parent instanceof ObjectNode object) {
            String name = place.last().getMatchingProperty();
            if (value == null) {
                object.remove(name);
            } else {
                object.set(name, value);
            }
        } else if (parent instanceof ArrayNode array) {
            int index = place.last().getMatchingIndex();
            if (value == null) {
                array.remove(index);
            } else {
                array.set(index, value);
            }
        } else {
            return;
        }
        seen.accept(changed);
        if (value == null && place.toString().startsWith("/object/spec/")) { // a pause does not hide what comes with it
            ((ObjectNode) changed.path("object").path("spec")).put("paused", true);
            seen.accept(changed);
        }
    }

    private static void collect(JsonNode node, JsonPointer at, List<JsonPointer> places) {
        if (node.isObject()) {
            node.fieldNames().forEachRemaining(name -> {
                JsonPointer place = at.appendProperty(name);
                places.add(place);
                collect(node.path(name), place, places);
            });
            places.add(at.appendProperty("newMember"));
        } else {
            for (int i = 0; i < node.size(); i++) {
                places.add(at.appendIndex(i));
                collect(node.get(i), at.appendIndex(i), places);
            }
        }
    }

    private static List<String> members(String type) throws IOException {
        List<String> names = new ArrayList<>();
        JSON.readTree(Files.readAllBytes(FIELDS))
                .path("types")
                .path(type)
                .fieldNames()
                .forEachRemaining(names::add);
        assertThat(names).isNotEmpty();
        return names;
    }

    private static boolean isJudged(JsonNode request) {
        ObjectNode review = JSON.createObjectNode();
        review.put("apiVersion", "admission.k8s.io/v1")
                .put("kind", "AdmissionReview")
                .set("request", request);
        AdmissionRequest read = Reviews.request(review);
        ChangeClass changeClass =
                new Classifier().classify(read, WorkloadLookup.NONE).changeClass();
        return changeClass.judgedByRules();
    }

    private static boolean isUpdate(JsonNode request) {
        return isOfWorkload(request) && request.path("operation").asText().equals("UPDATE");
    }

    /** What the webhook's rules select. */
    private static boolean isOfWorkload(JsonNode request) {
        String resource = request.at("/resource/resource").asText();
        String subResource = request.path("subResource").asText();
        return (resource.equals("deployments") && subResource.isEmpty())
                || (resource.equals("rollouts") && (subResource.isEmpty() || subResource.equals("status")));
    }

    private static void by(String user, JsonNode request) {
        ObjectNode info = (ObjectNode) request.path("userInfo");
        info.put("username", user);
        info.putArray("groups").add("system:authenticated");
    }

    /** Without what neither the conditions nor the classifier read. */
    private static void lean(JsonNode request) {
        for (String side : List.of("object", "oldObject")) {
            ((ObjectNode) request.path(side).path("metadata")).remove(List.of("managedFields", "annotations"));
        }
    }

    private static String difference(JsonNode request) {
        return request.path("oldObject").path("spec") + " to "
                + request.path("object").path("spec");
    }
}
