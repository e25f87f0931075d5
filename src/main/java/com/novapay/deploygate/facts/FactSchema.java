package com.novapay.deploygate.facts;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.facts.FieldType.Anything;
import com.novapay.deploygate.facts.FieldType.Bool;
import com.novapay.deploygate.facts.FieldType.ListOf;
import com.novapay.deploygate.facts.FieldType.Members;
import com.novapay.deploygate.facts.FieldType.Text;
import com.novapay.deploygate.facts.FieldType.Time;
import com.novapay.deploygate.facts.FieldType.Word;
import com.novapay.deploygate.yaml.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The shapes of the custom resources of {@code deploygate.novapay.com/v1alpha1}: which members each kind has and what they
 * hold. A member with a typo would otherwise be one that nobody reads. Immutable, thread-safe.
 */
public final class FactSchema {
    /** The API version of the gate's own resources. */
    public static final String API_VERSION = "deploygate.novapay.com/v1alpha1";

    private static final String ENVIRONMENT = "deploygate.novapay.com/environment";
    private static final List<String> ENVIRONMENTS = List.of("development", "production", "staging");
    private static final Text TEXT = new Text();
    private static final Time TIME = new Time();
    private static final Members WORKLOAD = new Members(
            Map.of("kind", new Word(Set.of("Deployment", "Rollout")), "name", TEXT), Set.of("kind", "name"));

    private static final Map<String, Members> SPECS = Map.of(
            "Incident",
            members(
                    Set.of("severity"),
                    Map.of("severity", TEXT, "title", TEXT, "source", TEXT, "externalId", TEXT, "openedAt", TIME),
                    Map.of(
                            "openedBy",
                            TEXT,
                            "services",
                            new ListOf(TEXT),
                            "resolvedAt",
                            TIME,
                            "resolvedBy",
                            TEXT,
                            "observedAt",
                            TIME)),
            "Approval",
            members(
                    Set.of("purpose", "workload", "change"),
                    Map.of(
                            "purpose",
                            new Word(Set.of("friday", "hotfix", "migration", "canary-skip", "redeploy", "break-glass")),
                            "role",
                            TEXT,
                            "workload",
                            WORKLOAD,
                            "change",
                            TEXT,
                            "incident",
                            TEXT),
                    Map.of(
                            "migration",
                            TEXT,
                            "reason",
                            TEXT,
                            "ticket",
                            TEXT,
                            "expiresAt",
                            TIME,
                            "approver",
                            TEXT,
                            "revokedAt",
                            TIME,
                            "revokedBy",
                            TEXT)),
            "Migration",
            members(
                    Set.of("workload"),
                    Map.of("workload", WORKLOAD, "title", TEXT, "plannedAt", TIME),
                    Map.of("description", TEXT, "announcedBy", TEXT)),
            "Verification",
            members(
                    Set.of("image", "checks"),
                    Map.of("image", TEXT, "environment", TEXT, "checks", new ListOf(check()), "commit", TEXT),
                    Map.of("repository", TEXT, "pullRequest", new Anything(), "reportedBy", TEXT)),
            "ReleaseHistory",
            members(
                    Set.of("workload"),
                    Map.of("workload", WORKLOAD.with("uid", TEXT), "revisions", new ListOf(revision())),
                    Map.of("holds", new ListOf(hold()), "deletedAt", TIME)));

    private FactSchema() {}

    /** Whether a document is one of the gate's own, or was meant to be. */
    static boolean isOurs(JsonNode document) {
        String apiVersion = document.path("apiVersion").asText();
        return apiVersion.isEmpty()
                || apiVersion.startsWith("deploygate.")
                || SPECS.containsKey(document.path("kind").asText());
    }

    /** Whether leaving out a bad one could admit what it would have stopped. */
    static boolean mustBeKnown(String kind) {
        return switch (kind) {
            case "Approval", "Migration", "Verification" -> false;
            default -> true;
        };
    }

    /** What is not wrong with a document, but hardly meant: one line, or nothing. */
    static String oddity(JsonNode document) {
        JsonNode environment = document.path("metadata").path("labels").path(ENVIRONMENT);
        boolean odd = document.path("kind").asText().equals("Namespace")
                && environment.isTextual()
                && !ENVIRONMENTS.contains(environment.textValue());
        return odd
                ? ENVIRONMENT + " is \"" + environment.textValue() + "\", none of " + String.join(", ", ENVIRONMENTS)
                        + "; the gate treats it as production"
                : "";
    }

    /** What is wrong with a document; empty for a good one and for kinds that are not the gate's. */
    public static List<FactProblem> check(JsonNode document) {
        List<FactProblem> problems = new ArrayList<>();
        JsonPointer root = JsonPointer.empty();
        if (!document.isObject()) {
            return List.of(new FactProblem(root, "a fact is an object with apiVersion, kind, metadata and spec"));
        }
        if (!isOurs(document)) {
            return List.of();
        }
        String kind = document.path("kind").asText();
        Members spec = SPECS.get(kind);
        if (spec == null) {
            return List.of(new FactProblem(
                    root.appendProperty("kind"),
                    "kind: \"" + kind + "\" is not known; " + Spelling.hint(kind, SPECS.keySet())));
        }
        if (!document.path("apiVersion").asText().equals(API_VERSION)) {
            problems.add(new FactProblem(
                    root.appendProperty("apiVersion"), "apiVersion of " + kind + " must be " + API_VERSION));
        }
        members(
                        Set.of("metadata", "spec"),
                        Map.of("apiVersion", TEXT, "kind", TEXT, "metadata", metadata()),
                        Map.of("spec", spec, "status", new Anything()))
                .check(document, root, problems);
        return problems;
    }

    /** What Kubernetes puts there besides is its own affair. */
    private static FieldType metadata() {
        Map<String, FieldType> known = Map.of(
                "name", TEXT, "namespace", TEXT, "creationTimestamp", TIME, "uid", TEXT, "generation", new Anything());
        Map<String, FieldType> more = Map.of(
                "labels",
                new Anything(),
                "annotations",
                new Anything(),
                "resourceVersion",
                TEXT,
                "managedFields",
                new Anything(),
                "ownerReferences",
                new Anything(),
                "finalizers",
                new Anything(),
                "generateName",
                TEXT,
                "deletionTimestamp",
                TIME,
                "deletionGracePeriodSeconds",
                new Anything());
        return members(Set.of("name"), known, more);
    }

    private static Members check() {
        return members(
                Set.of("name", "result"),
                Map.of("name", TEXT, "result", TEXT, "url", TEXT, "finishedAt", TIME),
                Map.of());
    }

    private static Members revision() {
        return members(
                Set.of("digest"),
                Map.of("digest", TEXT, "images", new Anything(), "admittedAt", TIME),
                Map.of("decision", TEXT, "healthyAt", TIME, "revoked", new Bool()));
    }

    private static Members hold() {
        return members(
                Set.of("digest"),
                Map.of("digest", TEXT, "since", TIME, "by", TEXT, "reason", TEXT),
                Map.of("images", new Anything()));
    }

    private static Members members(Set<String> required, Map<String, FieldType> some, Map<String, FieldType> more) {
        Members members = new Members(some, required);
        for (Map.Entry<String, FieldType> entry : more.entrySet()) {
            members = members.with(entry.getKey(), entry.getValue());
        }
        return members;
    }
}
