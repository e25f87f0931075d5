package com.novapay.deploygate.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.command.ShellCommand;
import com.novapay.deploygate.terminal.UsageProblem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds the workload of a service: what has it as label {@code app.kubernetes.io/name}, or as its name where it has no such
 * label. Confined to one thread.
 */
public final class ServiceWorkloads {
    private static final String LABEL = "app.kubernetes.io/name";
    private static final String ENVIRONMENT = "deploygate.novapay.com/environment";
    private static final String WORD = "[A-Za-z0-9]([-._A-Za-z0-9]{0,251}[A-Za-z0-9])?";
    private final ClusterObjects cluster;

    public ServiceWorkloads(ClusterObjects cluster) {
        this.cluster = cluster;
    }

    /**
     * The one workload that is meant.
     *
     * @param service a service, or {@code deployment/NAME}, {@code rollout/NAME}
     * @param namespace where; empty for every namespace that is gated
     * @param own the namespace to look in by who may not see namespaces
     */
    public FoundWorkload one(String service, Optional<String> namespace, String own) {
        if (!service.substring(service.indexOf('/') + 1).matches(WORD)) {
            throw new UsageProblem("SERVICE: \"" + service + "\" is not the name of a service or workload");
        }
        List<FoundWorkload> found = namespace.isPresent() ? in(service, namespace.get()) : gated(service, own);
        if (found.isEmpty()) {
            throw new ClusterProblem(
                    ClusterProblem.Kind.ABSENT,
                    "there is no workload of service " + service
                            + namespace.map(where -> " in " + where).orElse(" in a gated namespace that you may read")
                            + "; choose a namespace with -n NAMESPACE");
        }
        if (found.size() > 1) {
            throw new UsageProblem("SERVICE: " + service + " matches several workloads; name one:\n"
                    + found.stream()
                            .map(one -> "  "
                                    + ShellCommand.of("novapay", "rollback")
                                            .with(one.name().typed())
                                            .in(one.namespace()))
                            .collect(Collectors.joining("\n")));
        }
        return found.getFirst();
    }

    private List<FoundWorkload> gated(String service, String own) {
        List<String> namespaces;
        try {
            namespaces = cluster.list("/api/v1/namespaces?labelSelector=" + encoded(ENVIRONMENT)).stream()
                    .map(space -> space.at("/metadata/name").asText())
                    .toList();
        } catch (ClusterProblem e) {
            if (e.kind() != ClusterProblem.Kind.UNREADABLE) {
                throw e;
            }
            return in(service, own);
        }
        try {
            return in(service, "").stream()
                    .filter(found -> namespaces.contains(found.namespace()))
                    .toList();
        } catch (ClusterProblem e) {
            if (e.kind() != ClusterProblem.Kind.UNREADABLE) {
                throw e;
            }
            return namespaces.stream()
                    .flatMap(where -> visible(service, where).stream())
                    .toList();
        }
    }

    private List<FoundWorkload> visible(String service, String namespace) {
        try {
            return in(service, namespace);
        } catch (ClusterProblem e) {
            if (e.kind() == ClusterProblem.Kind.UNREADABLE) {
                return List.of();
            }
            throw e;
        }
    }

    /** @param namespace empty for all */
    private List<FoundWorkload> in(String service, String namespace) {
        String where = namespace.isEmpty() ? "" : "namespaces/" + namespace + "/";
        boolean named = service.contains("/");
        WorkloadName name = WorkloadName.parse(service);
        List<FoundWorkload> found = new ArrayList<>();
        if (!named || !name.isRollout()) {
            found.addAll(of("Deployment", "/apis/apps/v1/" + where + "deployments", name.name(), named));
        }
        if (!named || name.isRollout()) {
            try {
                found.addAll(of("Rollout", "/apis/argoproj.io/v1alpha1/" + where + "rollouts", name.name(), named));
            } catch (ClusterProblem e) {
                // Not every cluster has Rollouts; who may not read them is told when nothing else is found.
                if (e.kind() != ClusterProblem.Kind.UNKNOWN_KIND
                        && (e.kind() != ClusterProblem.Kind.UNREADABLE || found.isEmpty())) {
                    throw e;
                }
            }
        }
        return found;
    }

    private List<FoundWorkload> of(String kind, String path, String service, boolean named) {
        TreeMap<String, FoundWorkload> found = new TreeMap<>();
        List<JsonNode> objects =
                new ArrayList<>(cluster.list(path + "?fieldSelector=" + encoded("metadata.name=" + service)));
        objects.removeIf(object -> !named
                && !object.at("/metadata/labels").path(LABEL).asText(service).equals(service));
        if (!named) {
            objects.addAll(cluster.list(path + "?labelSelector=" + encoded(LABEL + "=" + service)));
        }
        for (JsonNode object : objects) {
            String name = object.at("/metadata/name").asText();
            String namespace = object.at("/metadata/namespace").asText();
            found.put(namespace + "/" + name, new FoundWorkload(new WorkloadName(kind, name), namespace, object));
        }
        return List.copyOf(found.values());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
