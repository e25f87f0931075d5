package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.command.ShellCommand;
import java.util.Optional;

/** Whether there are gates and they are ready. */
record GateCheck(String namespace) implements InstallCheck.Check {
    private static final String DEGRADED = "[!] ";

    @Override
    public void look(ClusterView view, Report report) throws Unseen {
        Optional<JsonNode> deciding = Installed.webhook(view).flatMap(Installed::deciding);
        if (deciding.isEmpty()) {
            return;
        }
        JsonNode url = deciding.get().path("clientConfig").path("url");
        if (url.isTextual()) {
            report.fact("gate", "outside the cluster, at " + url.textValue());
            readiness(view.readiness(""), "gate at " + url.textValue(), report);
            return;
        }
        String where = deciding.get()
                .path("clientConfig")
                .path("service")
                .path("namespace")
                .asText(namespace);
        Optional<JsonNode> gate = view.find("/apis/apps/v1/namespaces/" + where + "/deployments/" + Installed.NAME);
        String object = "deployment/" + Installed.NAME + " in " + where;
        if (gate.isEmpty()) {
            report.critical(
                    object,
                    "It is missing: the API server calls a gate that does not exist, and denies every deploy.",
                    ShellCommand.of("helm", "upgrade", "--install", "deploy-gate", "chart", "--namespace")
                            .named(where)
                            .toString());
            return;
        }
        int wanted = gate.get().at("/spec/replicas").asInt(1);
        int ready = gate.get().at("/status/readyReplicas").asInt(0);
        report.fact("gate", ready + " of " + wanted + " ready in " + where);
        String mend = ShellCommand.of("kubectl")
                .in(where)
                .with("describe", "pods", "-l", "app.kubernetes.io/name=" + Installed.NAME)
                .toString();
        if (ready == 0) {
            report.critical(object, "No gate is ready: every deploy is denied.", mend);
        } else if (ready < wanted) {
            report.warning(object, "Only " + ready + " of " + wanted + " gates are ready.", mend);
        }
        if (wanted < 2) {
            report.warning(
                    object,
                    "There is only one gate: while it restarts, every deploy is denied.",
                    Installed.upgrade(where).with("--set", "replicas=2").toString());
        }
        if (ready > 0) {
            readiness(view.readiness(where), object, report);
        }
    }

    /** One line for each thing that must be so, with what there is to say of it. */
    private static void readiness(Optional<String> told, String object, Report report) {
        if (told.isEmpty()) {
            report.fact("active", "not checked: add --admin http://HOST:PORT");
            return;
        }
        for (String line : told.get().lines().toList()) {
            if (line.startsWith("[+] policies: ")) {
                report.fact("active", "policies of " + line.substring("[+] policies: ".length()));
            } else if (line.startsWith(DEGRADED)) {
                report.critical(
                        object,
                        "The gate is ready and degraded: " + line.substring(DEGRADED.length()) + ".",
                        "docs/operators.md, \"When the store is not usable\"");
            } else if (line.startsWith("[-] ")) {
                report.critical(
                        object,
                        "The gate is not ready: " + line.substring("[-] ".length()) + ".",
                        "docs/operators.md, \"Is it well?\"");
            }
        }
    }
}
