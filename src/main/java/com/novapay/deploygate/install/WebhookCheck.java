package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.command.ShellCommand;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether the API server asks the gate, about all that this release wants to be asked about, and fails closed. */
record WebhookCheck(String namespace) implements InstallCheck.Check {
    private static final String OBJECT = "validatingwebhookconfiguration/" + Installed.NAME;
    private static final String RECORDS = "records.deploygate.novapay.com";

    @Override
    public void look(ClusterView view, Report report) throws Unseen {
        Optional<JsonNode> found = Installed.webhook(view);
        if (found.isEmpty()) {
            report.fact("webhook", "missing");
            report.critical(
                    OBJECT,
                    "It is missing: the API server does not call the gate, and every deploy is admitted.",
                    ShellCommand.of("helm", "upgrade", "--install", "deploy-gate", "chart", "--namespace")
                            .named(namespace)
                            .with("--create-namespace")
                            .toString());
            return;
        }
        Map<String, JsonNode> installed = new HashMap<>();
        found.get()
                .path("webhooks")
                .forEach(webhook -> installed.put(webhook.path("name").asText(), webhook));
        Set<String> known = new HashSet<>();
        ManifestDiff likeness = new ManifestDiff();
        int differing = 0;
        for (JsonNode expected : Expected.webhook().path("webhooks")) {
            String name = expected.path("name").asText();
            known.add(name);
            differing += entry(name, expected, Optional.ofNullable(installed.get(name)), likeness, report) ? 0 : 1;
        }
        installed.keySet().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> report.warning(OBJECT, "Entry " + name + " is not part of this release.", mend()));
        breakGlass(likeness.values().getOrDefault("breakglass", "-"), report);
        String address = Installed.deciding(found.get())
                .map(webhook -> webhook.path("clientConfig"))
                .map(client -> client.path("url")
                        .asText("service " + client.at("/service/namespace").asText() + "/"
                                + client.at("/service/name").asText()))
                .orElse("no address");
        report.fact(
                "webhook", (differing == 0 ? "as in this release" : "not as in this release") + ", calls " + address);
    }

    /** Whether it is well. */
    private boolean entry(
            String name, JsonNode expected, Optional<JsonNode> actual, ManifestDiff likeness, Report report) {
        if (actual.isEmpty() && name.equals(RECORDS)) {
            report.warning(
                    OBJECT,
                    "Custom resources are not guarded: a user with the right to write an Approval or Incident can write it in any name.",
                    Installed.upgrade(namespace)
                            .with("--set", "records.guarded=true")
                            .toString());
            return true;
        }
        boolean decides = !name.startsWith("observe.");
        if (actual.isEmpty()) {
            String meaning = "Entry " + name + " is missing: "
                    + (decides ? "the API server does not call the gate for deploys." : "brakes are not recorded.");
            tell(report, decides, meaning);
            return false;
        }
        Optional<String> difference = likeness.difference(compared(expected), compared(actual.get()));
        difference.ifPresent(
                what -> tell(report, decides, "Entry " + name + " is not as in this release: " + what + "."));
        return difference.isEmpty();
    }

    /** Whoever goes past the gate must be somebody in particular. */
    private void breakGlass(String group, Report report) {
        if (group.startsWith("system:") || group.isEmpty()) {
            report.critical(
                    "group/" + group,
                    "Its members bypass the gate, and it has far too many members.",
                    Installed.upgrade(namespace)
                            .with("--set", "identities.breakglass=GROUP")
                            .toString());
        }
    }

    private void tell(Report report, boolean decides, String meaning) {
        if (decides) {
            report.critical(OBJECT, meaning, mend());
        } else {
            report.warning(OBJECT, meaning, mend());
        }
    }

    private String mend() {
        return Installed.upgrade(namespace).toString();
    }

    /** Where it asks and how long it waits is the installation's own affair; which namespaces are exempt is told apart. */
    private static JsonNode compared(JsonNode webhook) {
        ObjectNode copy = webhook.deepCopy();
        copy.remove(List.of("clientConfig", "timeoutSeconds"));
        copy.path("namespaceSelector").path("matchExpressions").forEach(expression -> {
            if (expression.path("operator").asText().equals("NotIn") && expression instanceof ObjectNode selector) {
                selector.remove("values");
            }
        });
        return copy;
    }
}
