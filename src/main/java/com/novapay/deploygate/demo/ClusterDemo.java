package com.novapay.deploygate.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.facts.ClusterSnapshot;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.policytest.ShippedData;
import com.novapay.deploygate.terminal.TextTable;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import picocli.CommandLine.Help.Ansi;

/** What the gate would say of a deploy of each workload of a real cluster. Reads only. Confined to one thread. */
public final class ClusterDemo {
    private static final String ENVIRONMENT = "deploygate.novapay.com/environment";
    private final Cluster cluster;
    private final PrintWriter out;

    public ClusterDemo(Cluster cluster, PrintWriter out) {
        this.cluster = cluster;
        this.out = out;
    }

    /** Prints a line for each; the exit code. */
    public int show(Instant now) {
        List<AdmissionRequest> deploys = deploys();
        out.println("A deploy of each workload of " + cluster.server() + ", now, evaluated with this release's");
        out.println("policies and the cluster's facts: the same images again, by Argo CD. Nothing is written.");
        out.println();
        if (deploys.isEmpty()) {
            out.println("No namespace with workloads has the label " + ENVIRONMENT + " yet.");
            out.flush();
            return 0;
        }
        PolicyBundle bundle = Policies.load(null);
        ScheduledExecutorService watchdog = Policies.watchdog();
        try {
            WasmPolicyEvaluator evaluator = new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, watchdog);
            ChangeEvaluator judge = new ChangeEvaluator(ClusterSnapshot.of(cluster), () -> evaluator, () -> "demo");
            TextTable table = new TextTable("DECISION", "WORKLOAD", "REASONS");
            int exitCode = 0;
            for (AdmissionRequest deploy : deploys) {
                Decision decision = judge.decide(deploy, now, Duration.ofMinutes(1));
                exitCode = decision.failure() == null ? exitCode : 2;
                table.row(
                        decision.allowed() ? "admitted" : "denied",
                        deploy.workload().kind().toLowerCase(Locale.ROOT) + "/" + deploy.name() + " in "
                                + deploy.namespace(),
                        decision.failure() == null
                                ? String.join(", ", decision.denyingCodes())
                                : decision.failure().code() + ": " + decision.failureDetail());
            }
            out.print(table.text(ClusterDemo::coloured));
            out.println();
            out.println(
                    "For the whole text: novapay check -f MANIFEST with the same cluster, or novapay when WORKLOAD -n NS.");
            out.flush();
            return exitCode;
        } finally {
            watchdog.shutdownNow();
        }
    }

    private List<AdmissionRequest> deploys() {
        Set<String> gated = new HashSet<>();
        for (JsonNode namespace : cluster.list("/api/v1/namespaces")) {
            if (namespace.at("/metadata/labels").has(ENVIRONMENT)) {
                gated.add(namespace.at("/metadata/name").asText());
            }
        }
        List<AdmissionRequest> deploys = new ArrayList<>();
        for (JsonNode workload : workloads("/apis/apps/v1/deployments")) {
            deploys.add(deploy(workload, "apps", "v1", "Deployment"));
        }
        for (JsonNode workload : workloads("/apis/argoproj.io/v1alpha1/rollouts")) {
            deploys.add(deploy(workload, "argoproj.io", "v1alpha1", "Rollout"));
        }
        return deploys.stream()
                .filter(deploy -> gated.contains(deploy.namespace()))
                .toList();
    }

    private List<JsonNode> workloads(String path) {
        try {
            return cluster.list(path);
        } catch (ClusterProblem e) {
            if (e.kind() == ClusterProblem.Kind.UNKNOWN_KIND) {
                return List.of();
            }
            throw e;
        }
    }

    /** The same again under another digest, as a restart would not be. */
    private static AdmissionRequest deploy(JsonNode live, String group, String version, String kind) {
        ObjectNode next = live.deepCopy();
        next.withObject("/spec/template/metadata/annotations").put("deploygate.novapay.com/demo", "next");
        return new AdmissionRequest(
                "demo",
                Operation.UPDATE,
                new GroupVersionKind(group, version, kind),
                new GroupVersionResource(group, version, kind.equals("Rollout") ? "rollouts" : "deployments"),
                "",
                live.at("/metadata/namespace").asText(),
                live.at("/metadata/name").asText(),
                new UserInfo(gitops(), List.of()),
                true,
                next,
                live);
    }

    private static String gitops() {
        return ShippedData.data()
                .at("/gitops/users/0")
                .asText("system:serviceaccount:argocd:argocd-application-controller");
    }

    private static String coloured(int column, String cell) {
        String colour =
                column != 0 ? "" : cell.startsWith("admitted") ? "green" : cell.startsWith("DECISION") ? "" : "red";
        return colour.isEmpty() ? cell : Ansi.AUTO.string("@|" + colour + " " + cell + "|@");
    }
}
