package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** Whether Argo CD undoes rollbacks, gives up on refused deploys for good, or trips over refused dry runs. */
record ArgoCheck() implements InstallCheck.Check {
    private static final String APPLICATIONS = "/apis/argoproj.io/v1alpha1/applications";
    private static final String CONFIG = "/api/v1/namespaces/argocd/configmaps/";
    private static final int USUAL_TRIES = 5;

    @Override
    public void look(ClusterView view, Report report) throws Unseen {
        Map<String, String> gated = Installed.gated(view);
        for (JsonNode application : view.list(APPLICATIONS)) {
            if (gated.containsKey(application.at("/spec/destination/namespace").asText())) {
                application(application, report);
            }
        }
        if (isOn(view.find(CONFIG + "argocd-cm"), "application.sync.impersonation.enabled")) {
            report.warning(
                    "configmap/argocd-cm in argocd",
                    "Argo CD syncs as service accounts of its projects: gitops-only knows the application controller only.",
                    "name them in gitops.users of the policies' data");
        }
        if (isOn(view.find(CONFIG + "argocd-cmd-params-cm"), "controller.diff.server.side")) {
            report.warning(
                    "configmap/argocd-cmd-params-cm in argocd",
                    "Server-side diff sends dry runs; while the gate is closed applications show ComparisonError.",
                    "take controller.diff.server.side out, or let the gate warn Argo CD's dry runs");
        }
    }

    private static void application(JsonNode application, Report report) {
        String name = Installed.name(application);
        String namespace = Installed.namespace(application);
        String object = "application/" + name + " in " + namespace;
        JsonNode policy = application.at("/spec/syncPolicy");
        JsonNode automated = policy.path("automated");
        String patch = "kubectl patch application " + name + " -n " + namespace + " --type=merge -p ";
        if (automated.path("selfHeal").asBoolean() && automated.path("enabled").asBoolean(true)) {
            report.warning(
                    object,
                    "selfHeal undoes kubectl rollout undo at once.",
                    patch + "'{\"spec\":{\"syncPolicy\":{\"automated\":{\"selfHeal\":false}}}}'");
        }
        int tries = policy.at("/retry/limit").asInt(automated.isObject() ? USUAL_TRIES : 0);
        if (tries >= 0) {
            report.note(
                    object,
                    "A refused sync is tried " + (tries + 1) + " times within minutes and then never again for that"
                            + " commit, also when the gate opens.",
                    patch
                            + "'{\"spec\":{\"syncPolicy\":{\"retry\":{\"limit\":-1,\"backoff\":{\"maxDuration\":\"15m\"}}}}}'"
                            + ", or argocd app sync " + name + " once it is open");
        }
        String options = application
                .at("/metadata/annotations")
                .path("argocd.argoproj.io/compare-options")
                .asText();
        if (options.contains("ServerSideDiff=true")) {
            report.warning(
                    object,
                    "Server-side diff sends dry runs; while the gate is closed it shows ComparisonError.",
                    "in Git: take ServerSideDiff=true from its compare-options");
        }
    }

    private static boolean isOn(Optional<JsonNode> config, String setting) {
        return config.map(map -> map.path("data").path(setting).asText().equals("true"))
                .orElse(false);
    }
}
