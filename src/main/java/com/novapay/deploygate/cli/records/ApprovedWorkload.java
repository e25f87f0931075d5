package com.novapay.deploygate.cli.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.change.TemplateOwner;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.kubernetes.WorkloadName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the cluster knows of an approved change besides. Immutable.
 *
 * @param images what it would run, where it ran before
 * @param warning why the approval is hardly what was meant
 */
record ApprovedWorkload(List<String> images, Optional<String> warning) {
    /** Looks; whoever may not look learns nothing, because the approval stands without it. */
    static ApprovedWorkload look(Cluster cluster, WorkloadName workload, String namespace, String change) {
        try {
            Optional<JsonNode> object = cluster.find(workload.path(namespace));
            if (object.isEmpty()) {
                return new ApprovedWorkload(
                        List.of(),
                        Optional.of("there is no " + workload + " in " + namespace
                                + " yet; the approval is valid for its creation"));
            }
            JsonNode template = object.get().at("/spec/template");
            return TemplateDigest.of(template, TemplateOwner.ofKind(workload.kind()))
                            .equals(change)
                    ? new ApprovedWorkload(images(template), Optional.of("the workload already runs this change"))
                    : new ApprovedWorkload(admitted(cluster, workload, namespace, change), Optional.empty());
        } catch (ClusterProblem unseen) {
            return new ApprovedWorkload(List.of(), Optional.empty());
        }
    }

    private static List<String> admitted(Cluster cluster, WorkloadName workload, String namespace, String change) {
        List<String> images = new ArrayList<>();
        for (JsonNode history : cluster.list(Cluster.RECORDS + "/namespaces/" + namespace + "/releasehistories")) {
            JsonNode whose = history.at("/spec/workload");
            if (whose.path("kind").asText().equals(workload.kind())
                    && whose.path("name").asText().equals(workload.name())) {
                for (JsonNode revision : history.at("/spec/revisions")) {
                    if (revision.path("digest").asText().equals(change)) {
                        revision.path("images").forEach(image -> images.add(image.asText()));
                    }
                }
            }
        }
        return images.stream().distinct().toList();
    }

    private static List<String> images(JsonNode template) {
        List<String> images = new ArrayList<>();
        for (String containers : List.of("initContainers", "containers")) {
            template.path("spec")
                    .path(containers)
                    .forEach(container -> images.add(container.path("image").asText()));
        }
        return images;
    }
}
