package com.novapay.deploygate.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The members of a pod template that say nothing because the API server would put the same there by itself, or drops them
 * when it stores the object. After kubernetes {@code pkg/apis/core/v1/defaults.go} and {@code zz_generated.defaults.go};
 * the values that vanish are those of {@code omitempty} members that are no pointers. Immutable, thread-safe.
 */
final class PodDefaults {
    /** One member a line: its path, and every value that means the same as not being there. */
    private static final String TABLE = """
            spec.dnsPolicy = "ClusterFirst" | ""
            spec.restartPolicy = "Always" | ""
            spec.schedulerName = "default-scheduler" | ""
            spec.terminationGracePeriodSeconds = 30
            spec.securityContext = {}
            spec.enableServiceLinks = true
            spec.hostNetwork = false
            spec.hostPID = false
            spec.hostIPC = false
            spec.nodeSelector = {}
            spec.overhead = {}
            spec.nodeName = ""
            spec.hostname = ""
            spec.subdomain = ""
            spec.serviceAccountName = ""
            spec.serviceAccount = ""
            spec.priorityClassName = ""
            spec.CONTAINERS[].terminationMessagePath = "/dev/termination-log" | ""
            spec.CONTAINERS[].terminationMessagePolicy = "File" | ""
            spec.CONTAINERS[].imagePullPolicy = ""
            spec.CONTAINERS[].workingDir = ""
            spec.CONTAINERS[].stdin = false
            spec.CONTAINERS[].stdinOnce = false
            spec.CONTAINERS[].tty = false
            spec.CONTAINERS[].resources.limits = {}
            spec.CONTAINERS[].resources.requests = {}
            spec.CONTAINERS[].resources = {}
            spec.CONTAINERS[].ports[].protocol = "TCP" | ""
            spec.CONTAINERS[].ports[].hostPort = 0
            spec.CONTAINERS[].ports[].hostIP = ""
            spec.CONTAINERS[].ports[].name = ""
            spec.CONTAINERS[].env[].value = ""
            spec.CONTAINERS[].env[].valueFrom.fieldRef.apiVersion = "v1" | ""
            spec.CONTAINERS[].env[].valueFrom.fileKeyRef.optional = false
            spec.CONTAINERS[].envFrom[].prefix = ""
            spec.CONTAINERS[].volumeMounts[].readOnly = false
            spec.CONTAINERS[].volumeMounts[].subPath = ""
            spec.CONTAINERS[].volumeMounts[].subPathExpr = ""
            spec.CONTAINERS[].PROBE.timeoutSeconds = 1 | 0
            spec.CONTAINERS[].PROBE.periodSeconds = 10 | 0
            spec.CONTAINERS[].PROBE.successThreshold = 1 | 0
            spec.CONTAINERS[].PROBE.failureThreshold = 3 | 0
            spec.CONTAINERS[].PROBE.initialDelaySeconds = 0
            spec.CONTAINERS[].PROBE.grpc.service = ""
            spec.CONTAINERS[].HOOK.httpGet.path = "/" | ""
            spec.CONTAINERS[].HOOK.httpGet.scheme = "HTTP" | ""
            spec.CONTAINERS[].HOOK.httpGet.host = ""
            spec.CONTAINERS[].HOOK.tcpSocket.host = ""
            spec.volumes[].emptyDir.medium = ""
            spec.volumes[].emptyDir = {}
            spec.volumes[].hostPath.type = ""
            spec.volumes[].secret.defaultMode = 420
            spec.volumes[].configMap.defaultMode = 420
            spec.volumes[].downwardAPI.defaultMode = 420
            spec.volumes[].downwardAPI.items[].fieldRef.apiVersion = "v1" | ""
            spec.volumes[].projected.defaultMode = 420
            spec.volumes[].projected.sources[].downwardAPI.items[].fieldRef.apiVersion = "v1" | ""
            spec.volumes[].projected.sources[].serviceAccountToken.expirationSeconds = 3600
            spec.volumes[].projected.sources[].serviceAccountToken.audience = ""
            spec.volumes[].iscsi.iscsiInterface = "default" | ""
            spec.volumes[].rbd.pool = "rbd" | ""
            spec.volumes[].rbd.user = "admin" | ""
            spec.volumes[].rbd.keyring = "/etc/ceph/keyring" | ""
            spec.volumes[].azureDisk.cachingMode = "ReadWrite"
            spec.volumes[].azureDisk.fsType = "ext4"
            spec.volumes[].azureDisk.readOnly = false
            spec.volumes[].azureDisk.kind = "Shared"
            spec.volumes[].scaleIO.storageMode = "ThinProvisioned" | ""
            spec.volumes[].scaleIO.fsType = "xfs" | ""
            spec.volumes[].persistentVolumeClaim.readOnly = false
            spec.volumes[].nfs.readOnly = false
            spec.volumes[].ephemeral.volumeClaimTemplate.spec.volumeMode = "Filesystem"
            """;

    private static final Map<String, List<String>> MANY = Map.of(
            "CONTAINERS", List.of("containers", "initContainers", "ephemeralContainers"),
            "PROBE", List.of("livenessProbe", "readinessProbe", "startupProbe"),
            "HOOK",
                    List.of(
                            "livenessProbe",
                            "readinessProbe",
                            "startupProbe",
                            "lifecycle.postStart",
                            "lifecycle.preStop"));
    private static final PodDefaults ROOT = parse();

    private final Map<String, PodDefaults> children = new HashMap<>();
    private final Set<JsonNode> silent = new HashSet<>();

    private PodDefaults() {}

    /** Takes the silent members out of a pod template, which is written to. */
    static void dropFrom(ObjectNode template) {
        ROOT.drop(template);
    }

    private void drop(JsonNode node) {
        if (node.isArray()) {
            node.forEach(this::drop);
        } else if (node instanceof ObjectNode object) {
            children.forEach((name, child) -> {
                JsonNode member = object.get(name);
                if (member != null) {
                    child.drop(member); // inner ones first: what they leave empty may be silent itself
                    if (child.silent.contains(member)) {
                        object.remove(name);
                    }
                }
            });
        }
    }

    private static PodDefaults parse() {
        PodDefaults root = new PodDefaults();
        ObjectMapper json = new ObjectMapper();
        TABLE.lines().forEach(line -> {
            int equals = line.indexOf(" = ");
            for (String path : expand(line.substring(0, equals).replace("[]", ""))) {
                PodDefaults node = root;
                for (String name : path.split("\\.", -1)) {
                    node = node.children.computeIfAbsent(name, ignored -> new PodDefaults());
                }
                for (String value : line.substring(equals + 3).split(" \\| ", -1)) {
                    try {
                        node.silent.add(json.readTree(value));
                    } catch (JsonProcessingException e) {
                        throw new IllegalStateException(line, e);
                    }
                }
            }
        });
        return root;
    }

    private static List<String> expand(String path) {
        List<String> paths = new ArrayList<>(List.of(path));
        MANY.forEach((word, names) -> {
            for (String pattern : List.copyOf(paths)) {
                if (pattern.contains(word)) {
                    paths.remove(pattern);
                    names.forEach(name -> paths.add(pattern.replace(word, name)));
                }
            }
        });
        return paths;
    }
}
