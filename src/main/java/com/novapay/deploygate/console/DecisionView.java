package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.summary.DecisionSummary;
import com.novapay.deploygate.audit.summary.GivenApproval;
import com.novapay.deploygate.audit.summary.RuleOutcome;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One decision as its page shows it. Immutable by convention.
 *
 * @param asked what was asked, by whom, through what, as pairs of a word and what is said
 * @param outcome {@code withdrawn} when it was taken back: recorded as allowed, and refused because its record came too late
 * @param summary who asked, who approved, and what came of each rule
 * @param afterwards what the log has of the workload since
 * @param proven whether a checkpoint covers it
 * @param document the record itself, indented
 */
record DecisionView(
        String id,
        Moment time,
        boolean allowed,
        String outcome,
        String changeClass,
        String workload,
        Map<String, String> asked,
        Optional<String> ticket,
        Optional<Failure> failure,
        List<ImageChange> images,
        List<Difference> differences,
        DecisionSummary summary,
        List<String> warnings,
        List<Fact> approvals,
        List<Fact> incidents,
        List<Fact> evidence,
        List<Fact> migrations,
        Optional<Moment> nextOpen,
        boolean openingKnown,
        String revision,
        String commit,
        List<DecisionPages.Row> afterwards,
        boolean proven,
        String document) {

    boolean withdrawn() {
        return outcome.equals(LogRecord.WITHDRAWN);
    }

    /** Why it could not be judged. */
    record Failure(String code, String detail) {}

    /** An image before and after; one of them may be empty. */
    record ImageChange(String container, String before, String after) {
        boolean changed() {
            return !before.equals(after);
        }
    }

    List<RuleOutcome> rules() {
        return summary.rules();
    }

    /** Where the record of an approval is found. */
    static String approval(GivenApproval approval) {
        return Links.to(
                "/decisions",
                Map.of(
                        "namespace",
                        approval.namespace(),
                        "workload",
                        "approval/" + approval.name(),
                        "type",
                        "decision"));
    }

    /**
     * Something it rested on.
     *
     * @param said pairs of a word and what is said
     */
    record Fact(String title, Map<String, String> said, Optional<String> link) {}

    static DecisionView of(
            JsonNode document,
            List<String> codes,
            List<DecisionPages.Row> afterwards,
            boolean withdrawn,
            boolean proven,
            ZoneId zone) {
        JsonNode resource = document.path("resource");
        JsonNode input = document.path("input");
        JsonNode facts = input.path("facts");
        JsonNode judged = input.path(input.has("record") ? "record" : "workload");
        JsonNode failure = document.path("failure");
        String next = document.path("nextOpen").asText("");
        return new DecisionView(
                document.path("decisionId").asText(),
                Moment.of(document.path("time").asText(), zone),
                document.path("allowed").asBoolean(),
                withdrawn ? LogRecord.WITHDRAWN : document.path("outcome").asText(),
                document.path("class").asText(),
                resource.path("namespace").asText() + "/"
                        + resource.path("kind").asText() + "/"
                        + Links.named(resource.path("name").asText()),
                asked(document),
                Links.web(document.path("ticket").asText()),
                failure.isObject()
                        ? Optional.of(new Failure(
                                failure.path("code").asText(),
                                failure.path("detail").asText()))
                        : Optional.empty(),
                images(document.path("change")),
                Difference.between(judged.path("oldObject"), judged.path("object")),
                DecisionSummary.of(document, codes),
                texts(document.path("warnings")),
                facts(facts.path("approvals"), "purpose", zone),
                facts(facts.path("incidents"), "name", zone),
                facts(facts.path("verifications"), "image", zone),
                facts(facts.path("migrations"), "name", zone),
                next.isEmpty() || next.equals("null") ? Optional.empty() : Optional.of(Moment.of(next, zone)),
                document.path("nextOpenKnown").asBoolean(true),
                document.path("policyRevision").asText(),
                document.path("policyCommit").asText(),
                afterwards,
                proven,
                document.toPrettyString());
    }

    private static Map<String, String> asked(JsonNode document) {
        JsonNode actor = document.path("actor");
        JsonNode argocd = document.path("argocd");
        Map<String, String> asked = new LinkedHashMap<>();
        put(asked, "by", actor.path("username").asText());
        put(asked, "groups", String.join(", ", texts(actor.path("groups"))));
        put(asked, "operation", document.path("operation").asText());
        put(asked, "subresource", document.path("resource").path("subResource").asText());
        put(asked, "service", document.path("workload").path("service").asText());
        put(asked, "team", document.path("workload").path("team").asText());
        put(asked, "environment", document.path("workload").path("environment").asText());
        put(asked, "reason", document.path("reason").asText());
        put(asked, "ticket", document.path("ticket").asText());
        put(asked, "security impact", document.path("securityImpact").asText());
        argocd.properties()
                .forEach(said -> put(
                        asked,
                        "Argo CD " + said.getKey(),
                        said.getValue().isValueNode()
                                ? said.getValue().asText()
                                : said.getValue().toString()));
        put(asked, "change", document.path("change").path("digest").asText());
        put(
                asked,
                "changed from",
                document.path("change").path("previousDigest").asText(""));
        put(asked, "request uid", document.path("requestUid").asText());
        put(asked, "gate", gate(document.path("gate")));
        put(
                asked,
                "evaluated in",
                document.has("latencyMs") ? document.path("latencyMs").asText() + " ms" : "");
        return asked;
    }

    private static String gate(JsonNode gate) {
        return (gate.path("instance").asText() + " " + gate.path("version").asText() + " "
                        + gate.path("cluster").asText())
                .strip();
    }

    private static void put(Map<String, String> said, String word, String text) {
        if (!text.isEmpty() && !text.equals("null")) {
            said.put(word, text);
        }
    }

    private static List<ImageChange> images(JsonNode change) {
        Map<String, String> before = images(change, "previousImages");
        Map<String, String> after = images(change, "images");
        Map<String, ImageChange> changes = new LinkedHashMap<>();
        after.forEach((name, image) -> changes.put(name, new ImageChange(name, before.getOrDefault(name, ""), image)));
        before.forEach((name, image) -> changes.putIfAbsent(name, new ImageChange(name, image, "")));
        return List.copyOf(changes.values());
    }

    private static Map<String, String> images(JsonNode change, String member) {
        Map<String, String> images = new LinkedHashMap<>();
        for (JsonNode image : change.path(member)) {
            images.put(
                    image.path("container").asText(),
                    image.isTextual() ? image.textValue() : image.path("image").asText());
        }
        return images;
    }

    private static List<Fact> facts(JsonNode facts, String title, ZoneId zone) {
        List<Fact> shown = new ArrayList<>();
        for (JsonNode fact : facts) {
            Map<String, String> said = new LinkedHashMap<>();
            fact.properties().forEach(member -> {
                if (!member.getKey().equals(title)) {
                    put(said, member.getKey(), text(member.getValue(), zone));
                }
            });
            shown.add(new Fact(
                    fact.path(title).asText(),
                    said,
                    Links.web(fact.path("ticket").asText(fact.path("url").asText()))));
        }
        return shown;
    }

    /** Of things in things every leaf is said, in one line each. */
    private static String text(JsonNode node, ZoneId zone) {
        if (!node.isContainerNode()) {
            Moment moment = Moment.of(node.asText(), zone);
            return moment.local().isEmpty() ? node.asText() : moment.utc() + " (" + moment.local() + ")";
        }
        List<String> parts = new ArrayList<>();
        node.forEach(member -> parts.add(text(member, zone)));
        return String.join(node.isArray() ? ", " : " ", parts);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
