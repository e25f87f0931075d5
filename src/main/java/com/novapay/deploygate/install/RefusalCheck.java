package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.command.ShellCommand;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the gate says no to what it must refuse: a gate that refuses nothing may not be asked at all. */
record RefusalCheck() implements InstallCheck.Check {
    private static final String PROBE = "deploy-gate-status-probe";
    private static final Pattern CODES = Pattern.compile("is refused: ([a-z0-9-]+(?:, [a-z0-9-]+)*)");
    private static final Set<String> FAILURES = Set.of(
            "policy-unavailable",
            "policy-error",
            "policy-timeout",
            "policy-memory",
            "facts-stale",
            "audit-unavailable",
            "overloaded",
            "internal-error");

    @Override
    public void look(ClusterView view, Report report) throws Unseen {
        Map<String, String> gated = Installed.gated(view);
        Optional<String> chosen = gated.entrySet().stream()
                .filter(namespace -> !namespace.getValue().equals("development"))
                .map(Map.Entry::getKey)
                .min(Comparator.naturalOrder());
        if (chosen.isEmpty()) {
            report.fact("answers", "not tested: no namespace of production or staging is gated");
            return;
        }
        String namespace = chosen.get();
        String object = "namespace/" + namespace;
        switch (view.probe("/apis/apps/v1/namespaces/" + namespace + "/deployments", probe(namespace))) {
            case ClusterView.Probe.Unasked unasked ->
                report.critical(
                        object,
                        "The API server cannot call the gate, so every deploy is denied: " + unasked.message() + ".",
                        "docs/install.md, \"While no gate answers\"");
            case ClusterView.Probe.Admitted admitted ->
                report.critical(
                        object,
                        "A Deployment with an unpinned image is admitted (dry run): the API server does not call the gate, the"
                                + " rules are off, or you are in the break-glass group.",
                        ShellCommand.of("kubectl")
                                .in(namespace)
                                .with("create", "deployment", "proof", "--image=nothing", "--replicas=0")
                                .toString());
            case ClusterView.Probe.Refused refused -> refused(refused.message(), object, report);
        }
    }

    private static void refused(String message, String object, Report report) {
        Matcher codes = CODES.matcher(message);
        if (!codes.find()) {
            report.warning(
                    object,
                    "Another admission webhook or policy denies deploys there: " + line(message),
                    "ask its owner");
            return;
        }
        report.fact("answers", "yes; denied a test Deployment with " + codes.group(1));
        if (FAILURES.contains(codes.group(1))) {
            report.critical(
                    object,
                    "The gate answers but cannot evaluate, so it denies every deploy: " + line(message),
                    "docs/operators.md, \"When it could not judge\"");
        }
    }

    private static String line(String message) {
        String line = message.replaceAll("\\s+", " ");
        return line.length() > 300 ? line.substring(0, 299) + "…" : line;
    }

    private static ObjectNode probe(String namespace) {
        ObjectNode deployment = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "apps/v1")
                .put("kind", "Deployment");
        deployment.putObject("metadata").put("name", PROBE).put("namespace", namespace);
        ObjectNode spec = deployment.putObject("spec").put("replicas", 0);
        spec.putObject("selector").putObject("matchLabels").put("app", PROBE);
        ObjectNode template = spec.putObject("template");
        template.putObject("metadata").putObject("labels").put("app", PROBE);
        template.putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", "probe")
                .put("image", "nothing:probe");
        return deployment;
    }
}
