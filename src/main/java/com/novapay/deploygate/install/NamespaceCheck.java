package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.command.ShellCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whether namespaces say where they stand. */
record NamespaceCheck(String own, Set<String> ungated) implements InstallCheck.Check {
    @Override
    public void look(ClusterView view, Report report) throws Unseen {
        List<JsonNode> namespaces = view.list(Installed.NAMESPACES);
        Map<String, Integer> workloads = new TreeMap<>();
        List<JsonNode> all = new ArrayList<>(view.list(Installed.DEPLOYMENTS));
        all.addAll(view.list(Installed.ROLLOUTS));
        all.forEach(workload -> workloads.merge(Installed.namespace(workload), 1, Integer::sum));
        Set<String> exempt = Installed.exempt(view);
        int gated = 0;
        for (JsonNode namespace : namespaces) {
            String name = Installed.name(namespace);
            JsonNode environment = namespace.path("metadata").path("labels").path(Installed.ENVIRONMENT);
            gated += environment.isTextual() && !exempt.contains(name) ? 1 : 0;
            if (environment.isTextual()) {
                labelled(namespace, name, environment.textValue(), exempt, report);
            } else if (workloads.containsKey(name) && !isSystem(name, exempt) && !ungated.contains(name)) {
                report.warning(
                        "namespace/" + name,
                        "It has no " + Installed.ENVIRONMENT + ", so its " + workloads.get(name)
                                + " workloads are deployed without the gate; if you want that: "
                                + ShellCommand.of("novapay", "status", "--ungated")
                                        .named(name),
                        label(name)
                                .with(Installed.ENVIRONMENT + "=production", Installed.TEAM + "=TEAM")
                                .toString());
            }
        }
        report.fact("gated", gated + " namespaces");
    }

    private static void labelled(
            JsonNode namespace, String name, String environment, Set<String> exempt, Report report) {
        if (exempt.contains(name)) {
            report.warning(
                    "namespace/" + name,
                    "It is labelled as " + environment + ", but the webhook excludes it: it is not gated.",
                    "remove it from the chart's webhook.exemptNamespaces, or remove its label");
        } else if (!Installed.ENVIRONMENTS.contains(environment)) {
            report.warning(
                    "namespace/" + name,
                    "The environment \"" + environment + "\" is unknown; the gate treats it as production.",
                    label(name)
                            .with("--overwrite", Installed.ENVIRONMENT + "=production")
                            .toString());
        }
        if (namespace
                .path("metadata")
                .path("labels")
                .path(Installed.TEAM)
                .asText()
                .isEmpty()) {
            report.note(
                    "namespace/" + name,
                    "It has no team label, so the gate does not know its team leads.",
                    label(name).with(Installed.TEAM + "=TEAM").toString());
        }
    }

    private static ShellCommand label(String name) {
        return ShellCommand.of("kubectl", "label", "namespace").named(name);
    }

    private boolean isSystem(String name, Set<String> exempt) {
        return name.startsWith("kube-")
                || name.equals(own)
                || exempt.contains(name)
                || name.equals("argocd")
                || name.equals("argo-rollouts");
    }
}
