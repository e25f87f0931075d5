package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.command.ShellCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where things are in a cluster, and which namespaces are gated. */
final class Installed {
    static final String ENVIRONMENT = "deploygate.novapay.com/environment";
    static final String TEAM = "deploygate.novapay.com/team";
    static final String NAME = "deploy-gate";
    static final String NAMESPACES = "/api/v1/namespaces";
    static final String DEPLOYMENTS = "/apis/apps/v1/deployments";
    static final String REPLICA_SETS = "/apis/apps/v1/replicasets";
    static final String ROLLOUTS = "/apis/argoproj.io/v1alpha1/rollouts";
    static final Set<String> ENVIRONMENTS = Set.of("production", "staging", "development");
    private static final String ADMISSION = "/apis/admissionregistration.k8s.io/v1/";

    private Installed() {}

    static Optional<JsonNode> webhook(ClusterView view) throws Unseen {
        return view.find(ADMISSION + "validatingwebhookconfigurations/" + NAME);
    }

    static Map<String, JsonNode> policies(ClusterView view) throws Unseen {
        return byName(view.list(ADMISSION + "validatingadmissionpolicies"));
    }

    static Map<String, JsonNode> bindings(ClusterView view) throws Unseen {
        return byName(view.list(ADMISSION + "validatingadmissionpolicybindings"));
    }

    /** The entry of the webhook that decides. */
    static Optional<JsonNode> deciding(JsonNode configuration) {
        for (JsonNode webhook : configuration.path("webhooks")) {
            if (webhook.path("name").asText().equals("deploy.deploygate.novapay.com")) {
                return Optional.of(webhook);
            }
        }
        return Optional.empty();
    }

    /** Namespaces whose label the webhook's selector asks for, by name with what the label says. */
    static Map<String, String> gated(ClusterView view) throws Unseen {
        List<JsonNode> namespaces = view.list(NAMESPACES);
        Set<String> exempt = exempt(view);
        Map<String, String> gated = new HashMap<>();
        for (JsonNode namespace : namespaces) {
            JsonNode environment = namespace.path("metadata").path("labels").path(ENVIRONMENT);
            if (environment.isTextual() && !exempt.contains(name(namespace))) {
                gated.put(name(namespace), environment.textValue());
            }
        }
        return gated;
    }

    /** Namespaces that are never gated, whatever their labels say. */
    static Set<String> exempt(ClusterView view) throws Unseen {
        Set<String> exempt = new HashSet<>(Set.of("kube-system"));
        webhook(view)
                .flatMap(Installed::deciding)
                .ifPresent(webhook -> webhook.at("/namespaceSelector/matchExpressions")
                        .forEach(expression -> {
                            if (expression.path("operator").asText().equals("NotIn")) {
                                expression.path("values").forEach(value -> exempt.add(value.asText()));
                            }
                        }));
        return exempt;
    }

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    static String namespace(JsonNode object) {
        return object.path("metadata").path("namespace").asText();
    }

    static boolean isGuarded(JsonNode configuration) {
        List<String> names = new ArrayList<>();
        configuration
                .path("webhooks")
                .forEach(webhook -> names.add(webhook.path("name").asText()));
        return names.contains("records.deploygate.novapay.com");
    }

    private static Map<String, JsonNode> byName(List<JsonNode> objects) {
        Map<String, JsonNode> named = new HashMap<>();
        objects.forEach(object -> named.put(name(object), object));
        return named;
    }

    /** The command that installs this release anew with the values that are set. */
    static ShellCommand upgrade(String namespace) {
        return ShellCommand.of("helm", "upgrade", "deploy-gate", "chart", "--namespace")
                .named(namespace)
                .with("--reset-then-reuse-values");
    }
}
