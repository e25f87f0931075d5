package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordTime;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.Images;
import com.novapay.deploygate.change.UserInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes a decision as the record keeps it: one JSON document, {@code deploygate.novapay.com/decision/v1}. Its {@code input} is the
 * policy input reduced to the allow-list {@link KeptFields}, so that it can be judged again. Pure.
 */
final class DecisionDocument {
    private static final String ANNOTATION = "deploygate.novapay.com/";
    /** What people say of a change on the workload itself: the annotation and the member. */
    private static final List<List<String>> WORDS = List.of(
            List.of("reason", "reason"), List.of("ticket", "ticket"), List.of("security-impact", "securityImpact"));

    private static final int LONGEST_WORDS = 1_000;
    /** Of Amazon EKS, which puts them into {@code userInfo.extra}. */
    private static final Set<String> IDENTITIES = Set.of("arn", "canonicalArn", "principalId", "sessionName");

    private DecisionDocument() {}

    /**
     * The document.
     *
     * @param gate that decided
     * @param nanos that judging took
     * @param commit of the policies; empty where they have none
     */
    static ObjectNode of(Decision decision, GateIdentity gate, long nanos, String commit) {
        AdmissionRequest request = decision.request();
        Change change = decision.change();
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", LogRecord.schema(LogRecord.DECISION))
                .put("decisionId", decision.id())
                .put("requestUid", request.uid())
                .put("time", RecordTime.of(decision.time()));
        document.putObject("gate")
                .put("version", gate.version())
                .put("instance", gate.instance())
                .put("cluster", gate.cluster());
        document.put("allowed", decision.allowed())
                .put("outcome", decision.outcome())
                .put("class", change == null ? "" : change.changeClass().name());
        ArrayNode codes = document.putArray("codes");
        decision.codes().forEach(codes::add);
        document.put("operation", request.operation().name()).put("dryRun", request.dryRun());
        document.set("resource", resource(request));
        document.set("workload", workload(decision.input()));
        StoredInput stored = new StoredInput(decision.violations());
        document.set("actor", actor(request.user()));
        if (!decision.argocd().isEmpty()) {
            document.set("argocd", decision.argocd());
        }
        if (change != null) {
            change(document, request, change, stored);
        }
        words(document, request.object());
        if (decision.failure() != null) {
            document.putObject("failure")
                    .put("code", decision.failure().code())
                    .put("detail", decision.failureDetail());
        }
        judged(document, decision);
        document.put(
                "nextOpen", decision.opening().time().map(Instant::toString).orElse(null));
        if (!decision.opening().isKnown()) {
            document.put("nextOpenKnown", false);
        }
        document.put("policyRevision", decision.policyRevision());
        if (!commit.isEmpty()) {
            document.put("policyCommit", commit);
        }
        document.put("latencyMs", Math.round(nanos / 1_000.0) / 1_000.0);
        input(document, decision, stored);
        return document;
    }

    private static ObjectNode resource(AdmissionRequest request) {
        JsonNode metadata =
                (request.object().isMissingNode() ? request.oldObject() : request.object()).path("metadata");
        ObjectNode resource = JsonNodeFactory.instance
                .objectNode()
                .put("group", request.resource().group())
                .put("version", request.resource().version())
                .put("kind", request.workload().kind())
                .put("namespace", request.namespace())
                .put("name", request.name())
                .put("subResource", request.subResource());
        if (metadata.path("uid").isTextual()) {
            resource.set("uid", metadata.path("uid"));
        }
        if (metadata.path("generation").isNumber()) {
            resource.set("generation", metadata.path("generation"));
        }
        return resource;
    }

    private static ObjectNode workload(JsonNode input) {
        JsonNode known = input.path(input.has("record") ? "record" : "workload");
        return JsonNodeFactory.instance
                .objectNode()
                .put("service", known.path("service").asText())
                .put("team", known.path("team").asText())
                .put("environment", known.path("environment").asText());
    }

    private static JsonNode actor(UserInfo user) {
        ObjectNode actor = JsonNodeFactory.instance
                .objectNode()
                .put("username", user.username())
                .put("uid", user.uid());
        ArrayNode groups = actor.putArray("groups");
        user.groups().forEach(groups::add);
        ObjectNode extra = actor.putObject("extra");
        user.extra().forEach((name, values) -> {
            ArrayNode said = extra.putArray(name);
            values.forEach(value -> said.add(isIdentity(name) ? value : StoredInput.WITHHELD));
        });
        return actor;
    }

    /** What the API server and its authenticators say of where a token comes from; anything else may be part of it. */
    private static boolean isIdentity(String extra) {
        return extra.startsWith("authentication.kubernetes.io/") || IDENTITIES.contains(extra);
    }

    private static void change(ObjectNode document, AdmissionRequest request, Change change, StoredInput stored) {
        ObjectNode node = PolicyInput.change(change);
        node.remove("class");
        node.set("images", stored.images(change.images()));
        node.set(
                "previousImages",
                stored.images(Images.of(request.oldObject().path("spec").path("template"))));
        document.set("change", node);
        if (change.changeClass() == ChangeClass.ROLLBACK) {
            document.put("rollbackOf", change.previousDigest());
        }
    }

    private static void words(ObjectNode document, JsonNode object) {
        JsonNode annotations = object.path("metadata").path("annotations");
        for (List<String> word : WORDS) {
            JsonNode said = annotations.path(ANNOTATION + word.getFirst());
            if (said.isTextual()) {
                document.put(word.getLast(), DenialText.plain(said.textValue(), LONGEST_WORDS));
            }
        }
    }

    private static void judged(ObjectNode document, Decision decision) {
        ArrayNode violations = document.putArray("violations");
        decision.violations()
                .forEach(violation -> violations
                        .addObject()
                        .put("code", violation.code())
                        .put("message", violation.message())
                        .put("remedy", violation.remedy())
                        .put("enforcement", violation.enforcement().name().toLowerCase(Locale.ROOT))
                        .set("details", violation.details()));
        ArrayNode warnings = document.putArray("warnings");
        decision.warnings().forEach(warnings::add);
        if (decision.rules().isObject()) {
            document.set("rules", decision.rules());
        }
    }

    /** Its text is made once, to be hashed and to be kept. */
    private static void input(ObjectNode document, Decision decision, StoredInput stored) {
        AdmissionRequest request = decision.request();
        JsonNode known =
                decision.input().isMissingNode() ? PolicyInput.unjudged(request, decision.time()) : decision.input();
        String text = stored.of(known).toString();
        document.put("inputSha256", HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8))));
        document.putRawValue("input", new RawValue(text));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
