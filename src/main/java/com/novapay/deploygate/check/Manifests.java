package com.novapay.deploygate.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.AppliedManifest;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.terminal.UsageProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns manifests into the requests that applying them would make. Used once.
 *
 * @param namespace of a manifest that names none, and then of all
 * @param usual the namespace when nobody names one
 * @param user who applies them
 * @param live finds what is applied now, where no file says it
 */
public record Manifests(Optional<String> namespace, String usual, UserInfo user, Live live) {
    /** No cluster, so nothing is applied. */
    public static final Live NOTHING = workload -> Optional.empty();

    /** Looks up a workload as it is applied now. */
    @FunctionalInterface
    public interface Live {
        /** The object; empty when there is none. */
        Optional<JsonNode> find(WorkloadKey workload);
    }

    /**
     * One subject for each object of the files, in order.
     *
     * @param old the objects as they are applied now; what is in them is updated, anything else created
     * @throws UsageProblem when a file holds no object, one is misspelt, or none of {@code old} is in the files
     */
    public List<Subject> subjects(List<ManifestFile> files, List<ManifestFile> old) {
        Map<WorkloadKey, JsonNode> before = new HashMap<>();
        for (ManifestFile file : old) {
            Manifest.of(file).forEach(manifest -> before.put(key(manifest), manifest.object()));
        }
        List<Subject> subjects = new ArrayList<>();
        boolean updates = false;
        for (ManifestFile file : files) {
            List<Manifest> found = Manifest.of(file);
            if (found.isEmpty()) {
                throw new UsageProblem("-f: " + file.name() + " holds no manifest");
            }
            for (Manifest manifest : found) {
                Subject subject = subject(manifest, before);
                updates |= subject instanceof Subject.Judged && before.containsKey(subject.key());
                subjects.add(subject);
            }
        }
        if (!old.isEmpty() && !updates && subjects.stream().anyMatch(Subject.Judged.class::isInstance)) {
            throw new UsageProblem("--old: " + names(old) + " holds none of the workloads of " + names(files)
                    + "; without --old they are evaluated as new");
        }
        return subjects;
    }

    private static String names(List<ManifestFile> files) {
        return files.getFirst().name() + (files.size() == 1 ? "" : " and " + (files.size() - 1) + " more");
    }

    private Subject subject(Manifest manifest, Map<WorkloadKey, JsonNode> before) {
        Subject.Place place = new Subject.Place(manifest.file(), manifest.line());
        Optional<String> reason = JudgedKinds.reasonAgainst(manifest);
        WorkloadKey key = key(manifest);
        if (reason.isPresent()) {
            return new Subject.NotJudged(place, key, reason.get());
        }
        if (manifest.name().isEmpty()) {
            throw new UsageProblem(manifest.where() + ": metadata.name is missing");
        }
        namespace.filter(expected -> !expected.equals(key.namespace())).ifPresent(expected -> {
            throw new UsageProblem(
                    manifest.where() + ": metadata.namespace is " + key.namespace() + ", but -n says " + expected);
        });
        JsonNode object = manifest.object();
        Optional<JsonNode> applied = live.find(key);
        return new Subject.Judged(
                place,
                applied.map(now -> request(manifest, AppliedManifest.over(object, now), now))
                        .orElseGet(
                                () -> request(manifest, object, before.getOrDefault(key, MissingNode.getInstance()))));
    }

    private WorkloadKey key(Manifest manifest) {
        return manifest.key(namespace.orElse(usual));
    }

    private AdmissionRequest request(Manifest manifest, JsonNode object, JsonNode existing) {
        boolean rollout = manifest.kind().equals("Rollout");
        String version = manifest.apiVersion();
        String group = version.substring(0, Math.max(0, version.indexOf('/')));
        String number = version.substring(version.indexOf('/') + 1);
        return new AdmissionRequest(
                "check",
                existing.isMissingNode() ? Operation.CREATE : Operation.UPDATE,
                new GroupVersionKind(group, number, manifest.kind()),
                new GroupVersionResource(group, number, rollout ? "rollouts" : "deployments"),
                "",
                key(manifest).namespace(),
                manifest.name(),
                user,
                true,
                object,
                existing);
    }
}
