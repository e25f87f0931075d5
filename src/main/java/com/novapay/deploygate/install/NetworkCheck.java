package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether only the API server reaches the webhook port of a gate in the cluster. The port answers without credentials, so
 * whoever reaches it can keep the gate busy.
 */
record NetworkCheck(String namespace) implements InstallCheck.Check {
    private static final String HTTPS = "https";

    @Override
    public void look(ClusterView view, Report report) throws Unseen {
        Optional<JsonNode> service = Installed.webhook(view)
                .flatMap(Installed::deciding)
                .map(webhook -> webhook.path("clientConfig").path("service"))
                .filter(JsonNode::isObject);
        if (service.isEmpty()) {
            return; // a gate outside the cluster is behind a network of its own
        }
        String where = service.get().path("namespace").asText(namespace);
        if (showsCertificates(view, where)) {
            return;
        }
        Optional<JsonNode> policy =
                view.find("/apis/networking.k8s.io/v1/namespaces/" + where + "/networkpolicies/" + Installed.NAME);
        String mend = "helm upgrade deploy-gate chart --namespace " + where
                + " --reset-then-reuse-values --set networkPolicy.enabled=true --set 'networkPolicy.apiServerCidrs={"
                + String.join(",", apiServers(view)) + "}'";
        if (policy.isEmpty()) {
            report.warning(
                    "networkpolicy/" + Installed.NAME + " in " + where,
                    "It is missing: every Pod of the cluster can call the gate and keep it busy.",
                    mend);
        } else if (isOpen(policy.get())) {
            report.warning(
                    "networkpolicy/" + Installed.NAME + " in " + where,
                    "It lets every Pod of the cluster call the gate and keep it busy: networkPolicy.apiServerCidrs is empty.",
                    mend);
        }
    }

    /** Callers that must show a certificate of the API server's authority are guarded better than by an address. */
    private static boolean showsCertificates(ClusterView view, String where) throws Unseen {
        Optional<JsonNode> gate = view.find("/apis/apps/v1/namespaces/" + where + "/deployments/" + Installed.NAME);
        return gate.isPresent()
                && gate.get()
                        .at("/spec/template/spec/containers/0/env")
                        .findValuesAsText("name")
                        .contains("NOVAPAY_TLS_CLIENT_CA");
    }

    private static boolean isOpen(JsonNode policy) {
        for (JsonNode rule : policy.path("spec").path("ingress")) {
            JsonNode ports = rule.path("ports");
            boolean https = ports.isEmpty();
            for (JsonNode port : ports) {
                https |= !port.has("port") || port.path("port").asText().equals(HTTPS);
            }
            if (https && isAnywhere(rule.path("from"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAnywhere(JsonNode from) {
        boolean anywhere = from.isEmpty();
        for (JsonNode peer : from) {
            String cidr = peer.path("ipBlock").path("cidr").asText();
            boolean all =
                    cidr.endsWith("/0") && peer.path("ipBlock").path("except").isEmpty();
            anywhere |= all
                    || peer.path("namespaceSelector").isObject()
                            && peer.path("namespaceSelector").isEmpty()
                            && peer.path("podSelector").isEmpty();
        }
        return anywhere;
    }

    /** Where the API server is; behind a tunnel it may call from elsewhere. */
    private static List<String> apiServers(ClusterView view) throws Unseen {
        List<String> addresses = new ArrayList<>();
        view.find("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes")
                .ifPresent(slice -> slice.path("endpoints")
                        .forEach(endpoint -> endpoint.path("addresses")
                                .forEach(address -> addresses.add(
                                        address.asText() + (address.asText().contains(":") ? "/128" : "/32")))));
        return addresses.isEmpty() ? List.of("CIDR") : addresses;
    }
}
