package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.command.ShellCommand;
import java.util.Map;
import java.util.Optional;

/** Whether Argo CD undoes rollbacks, gives up on refused deploys, or trips over refused dry runs. */
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
                    "Argo CD syncs as service accounts of its projects, but gitops-only admits only the application controller.",
                    "add them to gitops.users in policies/data.yaml");
        }
        if (isOn(view.find(CONFIG + "argocd-cmd-params-cm"), "controller.diff.server.side")) {
            report.note(
                    "configmap/argocd-cmd-params-cm in argocd",
                    "Server-side diff sends dry runs; if the gate denies those, applications show ComparisonError while it is"
                            + " closed.",
                    "keep the gate's setting argocd.dry-run at warn");
        }
    }

    private static void application(JsonNode application, Report report) {
        String name = Installed.name(application);
        String namespace = Installed.namespace(application);
        String object = "application/" + name + " in " + namespace;
        JsonNode policy = application.at("/spec/syncPolicy");
        JsonNode automated = policy.path("automated");
        if (automated.path("selfHeal").asBoolean() && automated.path("enabled").asBoolean(true)) {
            report.warning(
                    object,
                    "selfHeal undoes kubectl rollout undo at once.",
                    ShellCommand.of("kubectl", "patch", "application")
                            .named(name)
                            .in(namespace)
                            .with(
                                    "--type=merge",
                                    "-p",
                                    "{\"spec\":{\"syncPolicy\":{\"automated\":{\"selfHeal\":false}}}}")
                            .toString());
        }
        int tries = policy.at("/retry/limit").asInt(automated.isObject() ? USUAL_TRIES : 0);
        if (tries >= 0) {
            report.note(
                    object,
                    "Argo CD tries a denied sync " + (tries + 1)
                            + " times within minutes; after that only the gate starts it again, if the gate"
                            + " did not restart meanwhile and auto-sync is on.",
                    "once the gate is open, if the sync does not start: "
                            + ShellCommand.of("argocd", "app", "sync").named(name));
        }
        String options = application
                .at("/metadata/annotations")
                .path("argocd.argoproj.io/compare-options")
                .asText();
        if (options.contains("ServerSideDiff=true")) {
            report.note(
                    object,
                    "Server-side diff sends dry runs; if the gate denies those, the application shows ComparisonError while it is closed.",
                    "keep the gate's setting argocd.dry-run at warn");
        }
    }

    private static boolean isOn(Optional<JsonNode> config, String setting) {
        return config.map(map -> map.path("data").path(setting).asText().equals("true"))
                .orElse(false);
    }
}
