package com.novapay.deploygate.admission;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The allow-list of a record: which members of a judged object are stored, and how. What is not listed is never stored, whatever
 * it looks like. Lists are transparent: a path names the members of their elements. Immutable, thread-safe.
 */
final class KeptFields {
    /**
     * One set of members a line: names separated by blanks lead down, alternatives are separated by bars. A line that begins with
     * {@code time}, {@code image}, {@code command} or {@code all} and a colon says how they are stored, else as short plain values.
     */
    private static final String METADATA = """
            apiVersion|kind
            metadata name|generateName|namespace|uid|resourceVersion|generation|finalizers
            time: metadata creationTimestamp|deletionTimestamp
            metadata labels LABELS
            metadata ownerReferences apiVersion|kind|name|uid|controller|blockOwnerDeletion
            """;

    private static final String WORKLOAD = """
            metadata annotations ANNOTATIONS
            time: metadata annotations deployment.kubernetes.io/revision|rollout.argoproj.io/revision
            spec replicas|paused|minReadySeconds|progressDeadlineSeconds|progressDeadlineAbort|revisionHistoryLimit
            time: spec restartAt
            spec rollbackWindow revisions
            spec workloadRef apiVersion|kind|name|scaleDown
            spec selector matchLabels LABELS
            spec strategy type
            spec strategy rollingUpdate maxSurge|maxUnavailable
            spec strategy blueGreen activeService|previewService|autoPromotionEnabled|autoPromotionSeconds
            spec strategy canary stableService|canaryService|maxSurge|maxUnavailable|minPodsPerReplicaSet
            spec strategy canary dynamicStableScale|abortScaleDownDelaySeconds|scaleDownDelaySeconds
            spec strategy canary trafficRouting maxTrafficWeight
            spec strategy canary steps setWeight
            spec strategy canary steps pause duration
            spec strategy canary steps analysis startingStep
            spec strategy canary steps analysis args name
            spec strategy canary steps analysis dryRun metricName
            spec strategy canary steps analysis templates templateName|clusterScope
            spec strategy canary analysis startingStep
            spec strategy canary analysis args name
            spec strategy canary analysis dryRun metricName
            spec strategy canary analysis templates templateName|clusterScope
            spec serviceName|podManagementPolicy
            spec updateStrategy type
            spec updateStrategy rollingUpdate partition|maxSurge|maxUnavailable
            spec schedule|timeZone|concurrencyPolicy|suspend|startingDeadlineSeconds
            spec successfulJobsHistoryLimit|failedJobsHistoryLimit
            spec parallelism|completions|backoffLimit|activeDeadlineSeconds|ttlSecondsAfterFinished|completionMode
            spec jobTemplate spec parallelism|completions|backoffLimit|activeDeadlineSeconds|ttlSecondsAfterFinished
            status abort|promoteFull|controllerPause|currentStepIndex|stableRS|currentPodHash|phase|observedGeneration
            status replicas|updatedReplicas|readyReplicas|availableReplicas|HPAReplicas
            time: status abortedAt|promotedAt
            status pauseConditions reason
            time: status pauseConditions startTime
            status conditions type|status|reason
            """;

    /** Of a Pod template. */
    private static final String TEMPLATE = """
            metadata labels LABELS
            metadata annotations ANNOTATIONS
            time: metadata annotations kubectl.kubernetes.io/restartedAt
            spec serviceAccountName|serviceAccount|automountServiceAccountToken|enableServiceLinks
            spec hostNetwork|hostPID|hostIPC|hostUsers|shareProcessNamespace|setHostnameAsFQDN
            spec restartPolicy|dnsPolicy|schedulerName|priorityClassName|priority|preemptionPolicy|runtimeClassName
            spec terminationGracePeriodSeconds|activeDeadlineSeconds
            spec imagePullSecrets name
            spec securityContext SECURITY|fsGroup|fsGroupChangePolicy|supplementalGroups|supplementalGroupsPolicy
            spec securityContext seccompProfile|appArmorProfile type
            spec tolerations operator|effect|tolerationSeconds
            spec CONTAINERS name|imagePullPolicy|restartPolicy|stdin|stdinOnce|tty|targetContainerName
            image: spec CONTAINERS image
            command: spec CONTAINERS command|args
            spec CONTAINERS terminationMessagePolicy
            spec CONTAINERS ports name|containerPort|hostPort|protocol
            spec CONTAINERS env name
            spec CONTAINERS env valueFrom secretKeyRef|configMapKeyRef name|key|optional
            spec CONTAINERS env valueFrom fieldRef apiVersion|fieldPath
            spec CONTAINERS env valueFrom resourceFieldRef containerName|resource|divisor
            spec CONTAINERS envFrom prefix
            spec CONTAINERS envFrom secretRef|configMapRef name|optional
            spec CONTAINERS resources limits|requests cpu|memory|ephemeral-storage
            spec CONTAINERS volumeMounts name|mountPath|readOnly|recursiveReadOnly|mountPropagation
            spec CONTAINERS volumeDevices name
            spec CONTAINERS securityContext SECURITY|privileged|allowPrivilegeEscalation|readOnlyRootFilesystem|procMount
            spec CONTAINERS securityContext capabilities add|drop
            spec CONTAINERS securityContext seccompProfile|appArmorProfile type
            spec CONTAINERS PROBES initialDelaySeconds|periodSeconds|timeoutSeconds|successThreshold|failureThreshold
            command: spec CONTAINERS PROBES exec command
            command: spec CONTAINERS lifecycle postStart|preStop exec command
            spec CONTAINERS lifecycle postStart|preStop sleep seconds
            spec volumes name
            spec volumes secret secretName|optional|defaultMode
            spec volumes configMap name|optional|defaultMode
            spec volumes persistentVolumeClaim claimName|readOnly
            spec volumes emptyDir medium|sizeLimit
            spec volumes hostPath path|type
            image: spec volumes image reference
            spec volumes image pullPolicy
            spec volumes csi driver|readOnly
            spec volumes csi nodePublishSecretRef name
            spec volumes flexVolume driver|readOnly
            spec volumes projected sources secret|configMap name|optional
            spec volumes projected sources serviceAccountToken expirationSeconds
            """;

    private static final String RECORD = """
            all: spec
            """;

    private static final Map<String, String> MANY = Map.of(
            "CONTAINERS",
            "containers|initContainers|ephemeralContainers",
            "PROBES",
            "livenessProbe|readinessProbe|startupProbe",
            "SECURITY",
            "runAsUser|runAsGroup|runAsNonRoot",
            "LABELS",
            "app.kubernetes.io/name|app.kubernetes.io/version|app|team|version|pod-template-hash"
                    + "|rollouts-pod-template-hash|deploygate.novapay.com/environment|deploygate.novapay.com/team",
            "ANNOTATIONS",
            "deploygate.novapay.com/migration|deploygate.novapay.com/feature|deploygate.novapay.com/feature-flag");

    /** Of a workload and its subresources. */
    static final KeptFields OF_WORKLOAD = new KeptFields()
            .with(List.of(), METADATA)
            .with(List.of(), WORKLOAD)
            .with(List.of("spec", "template"), TEMPLATE)
            .with(List.of("spec", "jobTemplate", "spec", "template"), TEMPLATE);

    /** Of one of the gate's own records: all that its spec says is testimony. */
    static final KeptFields OF_RECORD =
            new KeptFields().with(List.of(), METADATA).with(List.of(), RECORD);

    private final Map<String, KeptFields> members = new HashMap<>();
    private @Nullable How how;

    private KeptFields() {}

    /** How a value is stored. */
    enum How {
        /** Numbers, booleans and short texts as they are. */
        PLAIN,
        /** A moment or a whole number, or what stands in its place. */
        TIME,
        /** An image reference, or what stands in its place. */
        IMAGE,
        /** Only the words of it that a rule named. */
        COMMAND,
        /** Whatever it holds. */
        ALL
    }

    /** How a value at this place is stored; null where only its members may be. */
    @Nullable
    How how() {
        return how;
    }

    /** What is stored of a member; null when nothing is. */
    @Nullable
    KeptFields member(String name) {
        return members.get(name);
    }

    private KeptFields with(List<String> place, String table) {
        KeptFields start = this;
        for (String name : place) {
            start = start.members.computeIfAbsent(name, ignored -> new KeptFields());
        }
        for (String line : table.lines().toList()) {
            int colon = line.indexOf(": ");
            How said =
                    colon < 0 ? How.PLAIN : How.valueOf(line.substring(0, colon).toUpperCase(Locale.ROOT));
            List<KeptFields> nodes = List.of(start);
            for (String step : line.substring(colon < 0 ? 0 : colon + 2).split(" ", -1)) {
                nodes = step(nodes, step);
            }
            nodes.forEach(node -> node.how = said);
        }
        return this;
    }

    private static List<KeptFields> step(List<KeptFields> nodes, String alternatives) {
        List<KeptFields> next = new ArrayList<>();
        for (String word : alternatives.split("\\|", -1)) {
            for (String name : MANY.getOrDefault(word, word).split("\\|", -1)) {
                nodes.forEach(node -> next.add(node.members.computeIfAbsent(name, ignored -> new KeptFields())));
            }
        }
        return next;
    }
}
