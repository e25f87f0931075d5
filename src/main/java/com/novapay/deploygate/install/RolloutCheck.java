package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Whether Rollouts can go back at once, and whether what they run is judged. */
record RolloutCheck() implements InstallCheck.Check {
    @Override
    public void look(ClusterView view, Report report) throws Unseen {
        Map<String, String> gated = Installed.gated(view);
        for (JsonNode rollout : view.list(Installed.ROLLOUTS)) {
            String namespace = Installed.namespace(rollout);
            String environment = gated.getOrDefault(namespace, "development");
            String object = "rollout/" + Installed.name(rollout) + " in " + namespace;
            boolean production = !environment.equals("development") && !environment.equals("staging");
            if (production && rollout.at("/spec/rollbackWindow/revisions").asInt(0) < 1) {
                report.warning(
                        object,
                        "It has no rollbackWindow: a rollback runs all steps of the canary again.",
                        "in Git: spec.rollbackWindow: {revisions: 3}");
            }
            JsonNode reference = rollout.at("/spec/workloadRef");
            if (gated.containsKey(namespace)
                    && reference.isObject()
                    && !(reference.path("kind").asText().equals("Deployment")
                            && reference.path("apiVersion").asText().startsWith("apps/"))) {
                report.critical(
                        object,
                        "It takes its template from a " + reference.path("kind").asText("?")
                                + ", which the gate does not evaluate.",
                        "in Git: put the template into the Rollout, or refer to a Deployment");
            }
        }
    }
}
