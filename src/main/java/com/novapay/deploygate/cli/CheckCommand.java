package com.novapay.deploygate.cli;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.ReviewCodec;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.facts.ClusterSnapshot;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.UnreadableFile;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay check}: what would the gate say? Leaves no trace. */
@Command(
        name = "check",
        description = "Evaluates a change against the policies without recording a decision.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every change is admitted", "1:at least one is denied", "2:the check failed"},
        footer = {
            "",
            "With -o json: one object a line, {allowed, class, change, reasons, warnings, nextOpen, policyRevision};",
            "a change that cannot be evaluated is {allowed: false, failure, message}.",
            "",
            "Examples:",
            "  novapay check --review review.json --facts facts/",
            "  novapay check -f deployment.yaml --old live.yaml --facts facts/ --at 2026-11-27T15:00:00Z -o json",
            "  novapay check -f deployment.yaml --context production         compares with what is applied there now",
            "  helm template ledger | novapay check -f - -n pay \\",
            "    --user system:serviceaccount:argocd:argocd-application-controller"
        })
final class CheckCommand implements Callable<Integer> {
    private static final Duration BUDGET = Duration.ofMinutes(1);

    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    /** What is judged: one of the two. */
    static final class Subject {
        @Option(
                names = "--review",
                paramLabel = "FILE",
                description = "An AdmissionReview as the API server sent it, JSON; - for standard input.")
        private @Nullable Path review;

        @Option(
                names = {"-f", "--filename"},
                paramLabel = "MANIFEST",
                description =
                        "Manifests, - for standard input; each Deployment and Rollout is evaluated as if you applied it.")
        private @Nullable Path manifest;
    }

    @Option(names = "--old", paramLabel = "FILE", description = "With -f: the manifests as they are applied now.")
    private @Nullable Path old;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description =
                    "With -f: the namespace of manifests that name none; default: the kubeconfig's, else default.")
    private @Nullable String namespace;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "The user who makes the change; default: the review's user; with -f and a cluster, you.")
    private @Nullable String user;

    @Option(names = "--group", paramLabel = "NAME", description = "A group of that user; may be repeated.")
    private List<String> groups = new ArrayList<>();

    @Mixin
    private EvaluationOptions desk = new EvaluationOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        int exitCode = 0;
        try (Cluster cluster = desk.cluster()) {
            for (List<AdmissionRequest> together : byNamespace(requests(cluster))) {
                String where = together.getFirst().namespace();
                Optional<FactsView> facts = Optional.ofNullable(cluster).map(known -> ClusterSnapshot.of(known, where));
                exitCode = Math.max(exitCode, judge(together, facts));
            }
        }
        return exitCode;
    }

    private int judge(List<AdmissionRequest> requests, Optional<FactsView> facts) {
        int exitCode = 0;
        try (EvaluationOptions.Sitting sitting = desk.open(facts)) {
            DecisionPrinter printer = new DecisionPrinter(out(), output, sitting.catalog());
            for (AdmissionRequest request : requests) {
                Decision decision = sitting.judge().decide(request, sitting.now(), BUDGET);
                exitCode = Math.max(exitCode, printer.print(decision));
            }
        }
        return exitCode;
    }

    /** Neighbours of one namespace share its facts; the order stays. */
    private static List<List<AdmissionRequest>> byNamespace(List<AdmissionRequest> requests) {
        List<List<AdmissionRequest>> together = new ArrayList<>();
        for (AdmissionRequest request : requests) {
            if (together.isEmpty() || !together.getLast().getFirst().namespace().equals(request.namespace())) {
                together.add(new ArrayList<>());
            }
            together.getLast().add(request);
        }
        return together;
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        return spec.commandLine().getOut();
    }

    private List<AdmissionRequest> requests(@Nullable Cluster cluster) {
        if (subject.manifest != null) {
            if (cluster != null && old != null) {
                throw new UsageProblem(
                        "--old: the cluster already supplies the applied objects; leave out --old or the cluster");
            }
            Optional<String> where = Optional.ofNullable(namespace);
            return cluster == null
                    ? new Manifests(where, "default", who(null), System.in, Manifests.NOTHING)
                            .requests(subject.manifest, old)
                    : new Manifests(
                                    where,
                                    cluster.namespace(),
                                    who(cluster),
                                    System.in,
                                    (workload, in) -> cluster.find(workload.path(in)))
                            .requests(subject.manifest, null);
        }
        if (old != null || namespace != null) {
            throw new UsageProblem((old == null ? "-n" : "--old")
                    + " needs -f; a review already contains its namespace and old object");
        }
        Path review = subject.review == null ? Path.of("") : subject.review;
        return switch (new ReviewCodec().decode(read(review))) {
            case ReviewCodec.Decoded.Unreadable unreadable ->
                throw new UsageProblem(review + ": " + unreadable.detail());
            case ReviewCodec.Decoded.Review read -> List.of(as(read.request()));
        };
    }

    /** In a cluster whoever asks, unless a flag names somebody else. */
    private UserInfo who(@Nullable Cluster cluster) {
        if (user != null) {
            return new UserInfo(user, groups);
        }
        if (cluster == null) {
            return new UserInfo("system:anonymous", groups);
        }
        Cluster.Whoami who = cluster.whoami();
        return new UserInfo(who.name(), groups.isEmpty() ? who.groups() : groups);
    }

    private static byte[] read(Path review) {
        try {
            return review.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(review);
        } catch (IOException e) {
            throw new UsageProblem("--review: " + UnreadableFile.of(review, e));
        }
    }

    private AdmissionRequest as(AdmissionRequest request) {
        if (user == null && groups.isEmpty()) {
            return request;
        }
        return request.by(new UserInfo(user == null ? request.user().username() : user, groups));
    }
}
