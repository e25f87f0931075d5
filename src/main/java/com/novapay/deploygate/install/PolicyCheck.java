package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/** Whether the companion policies close the ways round the webhook, as this release wants them. */
record PolicyCheck(String namespace) implements InstallCheck.Check {
    private static final String HISTORIES = "deploygate-release-histories";

    @Override
    public void look(ClusterView view, Report report) throws Unseen {
        Map<String, JsonNode> policies = Installed.policies(view);
        Map<String, JsonNode> bindings = Installed.bindings(view);
        boolean guarded = Installed.webhook(view).map(Installed::isGuarded).orElse(false);
        ManifestDiff likeness = new ManifestDiff();
        int wanted = 0;
        int well = 0;
        for (JsonNode expected : Expected.policies()) {
            String name = Installed.name(expected);
            if (name.equals(HISTORIES) && !guarded && !policies.containsKey(name)) {
                continue; // told as records that are not guarded
            }
            wanted++;
            Optional<String> wrong = wrong(expected, Optional.ofNullable(policies.get(name)), likeness)
                    .or(() -> bound(name, Optional.ofNullable(bindings.get(name))));
            wrong.ifPresent(meaning -> report.critical(
                    "validatingadmissionpolicy/" + name,
                    meaning,
                    Installed.upgrade(namespace).toString()));
            well += wrong.isEmpty() ? 1 : 0;
        }
        report.fact("policies", well + " of " + wanted + " as in this release");
        identities(likeness.values(), report);
    }

    private static Optional<String> wrong(JsonNode expected, Optional<JsonNode> actual, ManifestDiff likeness) {
        if (actual.isEmpty()) {
            return Optional.of("It is missing: users with the RBAC right can make the changes that it blocked.");
        }
        return likeness.difference(withoutExempt(expected), withoutExempt(actual.get()))
                .map(what -> "It is not as in this release: " + what + ".");
    }

    private static Optional<String> bound(String name, Optional<JsonNode> binding) {
        if (binding.isEmpty()) {
            return Optional.of("It has no binding, so it blocks nothing.");
        }
        return Expected.bindings().stream()
                .filter(expected -> Installed.name(expected).equals(name))
                .findFirst()
                .flatMap(expected -> new ManifestDiff()
                        .difference(expected.path("spec"), binding.get().path("spec")))
                .map(what -> "Its binding is not as in this release: " + what + ".");
    }

    /** Whoever may pass must be somebody in particular. */
    private static void identities(Map<String, String> values, Report report) {
        if (!values.isEmpty()) {
            report.fact(
                    "identities",
                    "platform group " + values.getOrDefault("platform", "?") + ", rollouts "
                            + values.getOrDefault("rollouts", "?") + ", Argo CD " + values.getOrDefault("argocd", "?"));
        }
        String platform = values.getOrDefault("platform", "");
        if (platform.startsWith("system:") || (platform.isEmpty() && values.containsKey("platform"))) {
            report.critical(
                    "group/" + platform,
                    "The companion policies use it as the platform group, and it has far too many members.",
                    "helm upgrade deploy-gate chart --reset-then-reuse-values --set identities.platform=GROUP");
        }
    }

    private static JsonNode withoutExempt(JsonNode policy) {
        ObjectNode spec = policy.path("spec").deepCopy();
        spec.path("matchConstraints")
                .path("namespaceSelector")
                .path("matchExpressions")
                .forEach(expression -> {
                    if (expression.path("operator").asText().equals("NotIn")
                            && expression instanceof ObjectNode selector) {
                        selector.remove("values");
                    }
                });
        return spec;
    }
}
