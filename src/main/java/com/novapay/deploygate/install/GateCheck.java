package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.command.ShellCommand;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whether there are gates and they are ready. */
record GateCheck(String namespace) implements InstallCheck.Check {
    private static final String DEGRADED = "[!] ";
    private static final Pattern POLICIES = Pattern.compile(
            "\\[[+!]] policies: (revision [0-9a-f]+(?:, commit [^,; ]+)?(?:, from [^,; ]+)?)[^;]*?(?:, pinned (to revision [^;]+))?(?:;.*)?");

    private static final Pattern EXCEPTIONS = Pattern.compile("\\[[+!]] policies: .*?; exceptions: ([^;]*).*");

    private static final String FLAGS = "[+] feature flags: ";

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
    private static void readiness(Map<String, String> told, String object, Report report) {
        if (told.isEmpty()) {
            report.fact("active", "not checked: add --admin http://HOST:PORT");
            return;
        }
        SortedMap<String, String> active = new TreeMap<>();
        told.forEach((gate, readyz) -> {
            String where = told.size() == 1 ? "" : " at " + gate;
            for (String line : readyz.lines().toList()) {
                Matcher policies = POLICIES.matcher(line);
                if (policies.matches()) {
                    Optional.ofNullable(policies.group(2)).ifPresent(pin -> report.fact("pinned", pin));
                    active.merge(
                            policies.group(1), where, (one, other) -> one + " and" + other.substring(" at".length()));
                }
                exceptions(line, object + where, report);
                if (line.startsWith(FLAGS)) {
                    report.fact("flags", line.substring(FLAGS.length()) + where);
                }
                problem(line, object + where, report);
            }
        });
        report.fact(
                "active",
                active.entrySet().stream()
                        .map(one -> "policies of " + one.getKey() + one.getValue())
                        .collect(Collectors.joining("; ")));
        if (active.size() > 1) {
            report.warning(
                    object,
                    "The gates have different policies active.",
                    "right after a change they may differ for some seconds; else docs/policy-sources.md");
        }
    }

    private static void exceptions(String line, String object, Report report) {
        Matcher exceptions = EXCEPTIONS.matcher(line);
        if (exceptions.matches()) {
            report.note(
                    object,
                    "Exceptions of the policies end soon or have expired: " + exceptions.group(1) + ".",
                    "renew or delete them in data.yaml of the policies");
        }
    }

    private static void problem(String line, String object, Report report) {
        if (line.startsWith(DEGRADED + "policies: ")) {
            report.warning(
                    object,
                    "The gate does not have the newest policies: " + line.substring((DEGRADED + "policies: ").length())
                            + ".",
                    "docs/policy-sources.md, \"When policies are not activated\"");
        } else if (line.startsWith(DEGRADED + "feature flags: ")) {
            report.warning(
                    object,
                    "The gate does not know the feature flags: "
                            + line.substring((DEGRADED + "feature flags: ").length()) + ".",
                    "docs/operators.md, \"Feature flags of LaunchDarkly\"");
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
