package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.command.ShellCommand;
import com.novapay.deploygate.facts.ArgoTracking;
import com.novapay.deploygate.kubernetes.ClusterObjects;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.kubernetes.FoundWorkload;
import java.util.List;
import java.util.Optional;

/**
 * The Argo CD application that manages a workload: whoever may write the workload says so, and the application's own list of
 * resources confirms it. Immutable by convention.
 */
public record ManagingApplication(String namespace, String name, JsonNode object) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int TRIES = 10;
    private static final String BEFORE = "deploygate.novapay.com/auto-sync-before-rollback";
    private static final String APPLICATIONS = "/apis/argoproj.io/v1alpha1/";
    private static final String USUAL = "argocd";
    private static final String NAME = "[a-z0-9]([-a-z0-9.]*[a-z0-9])?";

    /** What is known of who manages a workload. */
    public sealed interface Managed {
        record By(ManagingApplication application) implements Managed {}

        record ByNobody() implements Managed {}

        /**
         * It may be managed.
         *
         * @param why what could not be seen, for people
         */
        record Unseen(String why) implements Managed {}
    }

    public static Managed of(ClusterObjects cluster, FoundWorkload workload) {
        Optional<ArgoTracking> tracking = ArgoTracking.of(workload.object());
        String name = tracking.map(ArgoTracking::name).orElse("");
        boolean annotated = tracking.map(ArgoTracking::annotated).orElse(false);
        if (!name.matches(NAME)) {
            return new Managed.ByNobody();
        }
        try {
            Optional<ManagingApplication> found =
                    candidates(cluster, tracking.flatMap(ArgoTracking::namespace), name).stream()
                            .map(object -> new ManagingApplication(
                                    object.at("/metadata/namespace").asText(), name, object))
                            .filter(application -> application.has(workload))
                            .findFirst();
            if (found.isPresent()) {
                return new Managed.By(found.get());
            }
            return !annotated
                    ? new Managed.ByNobody()
                    : new Managed.Unseen("no Argo CD application " + name + " lists it among its resources");
        } catch (ClusterProblem e) {
            if (!annotated || e.kind() == ClusterProblem.Kind.UNKNOWN_KIND) {
                return new Managed.ByNobody();
            }
            return new Managed.Unseen("Argo CD application " + name + " cannot be read: " + e.getMessage());
        }
    }

    private static List<JsonNode> candidates(ClusterObjects cluster, Optional<String> namespace, String name) {
        if (namespace.isPresent()) {
            return namespace.get().matches(NAME)
                    ? cluster.find(APPLICATIONS + "namespaces/" + namespace.get() + "/applications/" + name).stream()
                            .toList()
                    : List.of();
        }
        try {
            return cluster.list(APPLICATIONS + "applications?fieldSelector=metadata.name%3D" + name);
        } catch (ClusterProblem e) {
            if (e.kind() != ClusterProblem.Kind.UNREADABLE) {
                throw e;
            }
            return cluster.find(APPLICATIONS + "namespaces/" + USUAL + "/applications/" + name).stream()
                    .toList();
        }
    }

    private boolean has(FoundWorkload workload) {
        for (JsonNode resource : object.at("/status/resources")) {
            if (resource.path("kind").asText().equals(workload.name().kind())
                    && resource.path("name").asText().equals(workload.name().name())
                    && resource.path("namespace").asText().equals(workload.namespace())) {
                return true;
            }
        }
        return false;
    }

    public String told() {
        return "Argo CD application " + name + " in " + namespace;
    }

    /** Whether it would bring back what Git says. */
    public boolean syncs() {
        JsonNode automated = object.at("/spec/syncPolicy/automated");
        return automated.isObject() && automated.path("enabled").asBoolean(true);
    }

    /** Whether somebody made it who would turn auto-sync on again. */
    public boolean generated() {
        return object.at("/metadata/ownerReferences").findValuesAsText("kind").contains("ApplicationSet");
    }

    /** Takes auto-sync away, and keeps what it was with the application, which Argo CD writes all the time. */
    public ManagingApplication pause(ClusterObjects cluster) {
        ManagingApplication now = this;
        for (int attempt = 1; now.syncs(); attempt++) {
            try {
                return new ManagingApplication(namespace, name, cluster.patch(path(), now.paused()));
            } catch (ClusterProblem e) {
                if (e.kind() != ClusterProblem.Kind.CONFLICT || attempt == TRIES) {
                    throw e;
                }
            }
            now = new ManagingApplication(
                    namespace,
                    name,
                    cluster.find(path())
                            .orElseThrow(() -> new ClusterProblem(ClusterProblem.Kind.ABSENT, told() + " is gone")));
        }
        return now;
    }

    private JsonNode paused() {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.set("resourceVersion", object.at("/metadata/resourceVersion"));
        metadata.putObject("annotations")
                .put(BEFORE, object.at("/spec/syncPolicy/automated").toString());
        patch.putObject("spec").putObject("syncPolicy").putNull("automated");
        return patch;
    }

    /** The command that turns auto-sync on again as it was; empty where a rollback has not paused it. */
    public Optional<String> resume() {
        return before(object.at("/metadata/annotations").path(BEFORE).asText())
                .map(before -> ShellCommand.of("kubectl", "patch", "applications.argoproj.io")
                        .named(name)
                        .in(namespace)
                        .with(
                                "--type=merge",
                                "-p",
                                "{\"metadata\":{\"annotations\":{\"" + BEFORE
                                        + "\":null}},\"spec\":{\"syncPolicy\":{\"automated\":" + before + "}}}")
                        .toString());
    }

    /** It becomes part of a command that somebody types, so it is nothing but the object that it should be. */
    private static Optional<String> before(String annotation) {
        try {
            JsonNode before = JSON.readTree(annotation);
            return Optional.of(before.toString()).filter(text -> before.isObject() && !text.contains("'"));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private String path() {
        return APPLICATIONS + "namespaces/" + namespace + "/applications/" + name;
    }
}
