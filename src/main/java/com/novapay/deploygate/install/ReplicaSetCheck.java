package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.change.TemplateOwner;
import com.novapay.deploygate.command.ShellCommand;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Whether somebody planted ReplicaSets before the policies kept him from it: they fake a history, or run something else. */
record ReplicaSetCheck() implements InstallCheck.Check {
    private static final String REVISION = "deployment.kubernetes.io/revision";

    @Override
    public void look(ClusterView view, Report report) throws Unseen {
        Map<String, String> gated = Installed.gated(view);
        Map<String, JsonNode> workloads = new HashMap<>();
        view.list(Installed.DEPLOYMENTS)
                .forEach(one -> workloads.put(key(one, "Deployment", Installed.name(one)), one));
        view.list(Installed.ROLLOUTS).forEach(one -> workloads.put(key(one, "Rollout", Installed.name(one)), one));
        for (JsonNode set : view.list(Installed.REPLICA_SETS)) {
            if (gated.containsKey(Installed.namespace(set))) {
                look(set, workloads, report);
            }
        }
    }

    private static void look(JsonNode set, Map<String, JsonNode> workloads, Report report) {
        Optional<JsonNode> owner = owner(set);
        if (owner.isEmpty()) {
            boolean runs = set.at("/spec/replicas").asInt(1) > 0;
            String meaning = "No Deployment or Rollout owns it: it is orphaned or forged "
                    + (runs
                            ? "and runs Pods that no decision admitted."
                            : "and can be mistaken for an earlier revision.");
            tell(report, runs, set, meaning);
            return;
        }
        String kind = owner.get().path("kind").asText();
        if (!kind.equals("Deployment") && !kind.equals("Rollout")) {
            return; // Experiments have their own policy
        }
        String name = owner.get().path("name").asText();
        JsonNode workload = workloads.get(key(set, kind, name));
        if (workload == null || !workload.at("/metadata/uid").equals(owner.get().path("uid"))) {
            tell(
                    report,
                    false,
                    set,
                    "Its owner " + kind.toLowerCase(Locale.ROOT) + "/" + name + " does not exist (any more).");
        } else if (!isNamedByItsController(set, name)) {
            tell(
                    report,
                    true,
                    set,
                    "Its controller names ReplicaSets NAME-HASH, and this one has another name: it is forged and was adopted.");
        } else if (isCurrent(set, workload, kind)
                && workload.at("/spec/template").isObject()
                && !digest(set, kind).equals(digest(workload, kind))) {
            tell(
                    report,
                    true,
                    set,
                    "Its template is not the admitted template of " + kind.toLowerCase(Locale.ROOT) + "/" + name + ".");
        }
    }

    private static String digest(JsonNode object, String ownerKind) {
        return TemplateDigest.of(object.at("/spec/template"), TemplateOwner.ofKind(ownerKind));
    }

    private static void tell(Report report, boolean critical, JsonNode set, String meaning) {
        String object = "replicaset/" + Installed.name(set) + " in " + Installed.namespace(set);
        String mend = ShellCommand.of("kubectl", "delete", "replicaset")
                .named(Installed.name(set))
                .in(Installed.namespace(set))
                .toString();
        if (critical) {
            report.critical(object, meaning, mend);
        } else {
            report.warning(object, meaning, mend);
        }
    }

    private static Optional<JsonNode> owner(JsonNode set) {
        for (JsonNode owner : set.at("/metadata/ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                return Optional.of(owner);
            }
        }
        return Optional.empty();
    }

    private static boolean isNamedByItsController(JsonNode set, String owner) {
        JsonNode labels = set.at("/metadata/labels");
        String hash = labels.path("pod-template-hash")
                .asText(labels.path("rollouts-pod-template-hash").asText());
        return !hash.isEmpty() && Installed.name(set).equals(owner + "-" + hash);
    }

    /** Of one that is just being replaced nothing is said. */
    private static boolean isCurrent(JsonNode set, JsonNode workload, String kind) {
        if (kind.equals("Rollout")) {
            JsonNode hash = set.at("/metadata/labels").path("rollouts-pod-template-hash");
            return hash.isTextual() && hash.equals(workload.at("/status/currentPodHash"));
        }
        JsonNode revision = set.at("/metadata/annotations").path(REVISION);
        boolean settled = workload.at("/metadata/generation").equals(workload.at("/status/observedGeneration"));
        return settled
                && revision.isTextual()
                && revision.equals(workload.at("/metadata/annotations").path(REVISION));
    }

    private static String key(JsonNode object, String kind, String name) {
        return Installed.namespace(object) + "/" + kind + "/" + name;
    }
}
