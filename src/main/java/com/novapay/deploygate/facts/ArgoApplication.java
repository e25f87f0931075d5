package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.WorkloadKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the gate keeps of an Argo CD Application: of one with thousands of resources a few names. Immutable.
 *
 * @param project its AppProject
 * @param destination the namespace it deploys to, or empty
 * @param workloads the Deployments and Rollouts that Argo CD counts as its own
 * @param operation the sync that is asked for or runs, else the last one that ran
 */
public record ArgoApplication(
        String namespace,
        String name,
        String project,
        String destination,
        Set<WorkloadKey> workloads,
        Optional<Operation> operation) {
    /** By whom the gate starts a sync again. */
    public static final String GATE = "deploy-gate";
    /** The operation's info that names the decision which refused it. */
    public static final String DECISION = "deploy-gate/decision";
    /** The operation's info that says who had started the sync which the gate started again. */
    public static final String INITIATOR = "deploy-gate/initiated-by";

    /**
     * One sync.
     *
     * @param open whether it is still to be done or under way, retries included
     * @param initiator the user who started it as he says himself; empty when nobody is named
     * @param automated whether Argo CD started it by itself
     * @param revisions the commit of each source; empty when the operation does not say
     */
    public record Operation(boolean open, String initiator, boolean automated, List<String> revisions) {
        public Operation {
            revisions = List.copyOf(revisions);
        }
    }

    public ArgoApplication {
        workloads = Set.copyOf(workloads);
    }

    /** Reads an Application as the API server has it; never fails, whatever is missing. */
    public static ArgoApplication of(JsonNode application) {
        JsonNode metadata = application.path("metadata");
        JsonNode spec = application.path("spec");
        return new ArgoApplication(
                metadata.path("namespace").asText(),
                metadata.path("name").asText(),
                spec.path("project").asText(),
                spec.path("destination").path("namespace").asText(),
                workloads(application.path("status")),
                operation(application));
    }

    /**
     * The facts about a change of one workload in the shape of the policy input: {@code application}, {@code namespace},
     * {@code project}, {@code verified} (whether the Application deploys to that namespace and counts the workload as its own),
     * {@code initiatedBy} and {@code revision} or {@code revisions} where known.
     *
     * @param sync the operation that the change comes from, empty when that is not known
     */
    public ObjectNode facts(WorkloadKey workload, Optional<Operation> sync) {
        ObjectNode facts = JsonNodeFactory.instance
                .objectNode()
                .put("application", name)
                .put("namespace", namespace)
                .put("project", project)
                .put("verified", destination.equals(workload.namespace()) && workloads.contains(workload));
        sync.ifPresent(known -> {
            if (!known.initiator().isEmpty()) {
                facts.putObject("initiatedBy").put("username", known.initiator());
            } else if (known.automated()) {
                facts.putObject("initiatedBy").put("automated", true);
            }
            if (known.revisions().size() == 1) {
                facts.put("revision", known.revisions().getFirst());
            } else if (!known.revisions().isEmpty()) {
                known.revisions().forEach(facts.putArray("revisions")::add);
            }
        });
        return facts;
    }

    /** The commits that a sync names; never those that the Application was last compared with. */
    public static List<String> revisions(JsonNode sync) {
        List<String> revisions = new ArrayList<>();
        sync.path("revisions").forEach(revision -> revisions.add(revision.asText()));
        String revision = sync.path("revision").asText("");
        if (revisions.isEmpty() && !revision.isEmpty()) {
            revisions.add(revision);
        }
        return revisions.contains("") ? List.of() : revisions;
    }

    private static Optional<Operation> operation(JsonNode application) {
        JsonNode asked = application.path("operation");
        if (asked.isObject()) {
            return Optional.of(operation(asked, true));
        }
        JsonNode state = application.path("status").path("operationState");
        JsonNode ran = state.path("operation");
        boolean open = switch (state.path("phase").asText()) {
            case "Running", "Terminating" -> true;
            default -> false;
        };
        return ran.isObject() ? Optional.of(operation(ran, open)) : Optional.empty();
    }

    private static Operation operation(JsonNode operation, boolean open) {
        JsonNode by = operation.path("initiatedBy");
        String username = by.path("username").asText("");
        boolean again = username.equals(GATE);
        String initiator = again ? info(operation, INITIATOR) : username;
        boolean automated = by.path("automated").asBoolean() || (again && initiator.isEmpty());
        return new Operation(open, initiator, automated, revisions(operation.path("sync")));
    }

    private static String info(JsonNode operation, String name) {
        for (JsonNode info : operation.path("info")) {
            if (info.path("name").asText().equals(name)) {
                return info.path("value").asText();
            }
        }
        return "";
    }

    private static Set<WorkloadKey> workloads(JsonNode status) {
        Set<WorkloadKey> workloads = new HashSet<>();
        for (JsonNode resource : status.path("resources")) {
            String kind = resource.path("kind").asText();
            boolean judged = switch (resource.path("group").asText() + "/" + kind) {
                case "apps/Deployment", "argoproj.io/Rollout" -> true;
                default -> false;
            };
            if (judged) {
                workloads.add(new WorkloadKey(
                        resource.path("namespace").asText(),
                        kind,
                        resource.path("name").asText()));
            }
        }
        return workloads;
    }
}
