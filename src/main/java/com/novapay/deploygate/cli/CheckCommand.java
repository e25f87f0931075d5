package com.novapay.deploygate.cli;

import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.ReviewCodec;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.check.CheckFormat;
import com.novapay.deploygate.check.CheckReport;
import com.novapay.deploygate.check.ManifestFile;
import com.novapay.deploygate.check.Manifests;
import com.novapay.deploygate.check.Requester;
import com.novapay.deploygate.check.Subject;
import com.novapay.deploygate.config.ProductVersion;
import com.novapay.deploygate.facts.ClusterSnapshot;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.WorkloadName;
import com.novapay.deploygate.terminal.Columns;
import com.novapay.deploygate.terminal.UnreadableFile;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.terminal.WordReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        exitCodeList = {
            "0:every change is admitted, or no object is of a kind that the gate evaluates",
            "1:at least one is denied",
            "2:the check failed"
        },
        footer = {
            "",
            "With -o json: one object a line, {allowed, class, change, reasons, warnings, rules, nextOpen, policyRevision};",
            "a change that cannot be evaluated is {allowed: false, failure, message}. With -f each line also has kind,",
            "namespace, name, file, line, user and judged; an object that the gate does not evaluate has judged: false.",
            "",
            "Examples:",
            "  novapay check --review review.json --facts facts/",
            "  novapay check -f deployment.yaml --old live.yaml --facts facts/ --at 2026-11-27T15:00:00Z -o json",
            "  novapay check -f deployment.yaml --context production         compares with what is applied there now",
            "  novapay check -f rendered/ -R --old rendered-main/ -o github  annotations for a workflow of GitHub",
            "  kustomize build overlays/production | novapay check -f -",
            "  helm template ledger | novapay check -f - -n pay \\",
            "    --user system:serviceaccount:argocd:argocd-application-controller"
        })
final class CheckCommand implements Callable<Integer> {
    private static final Duration BUDGET = Duration.ofMinutes(1);

    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    /** What is judged: one of the two. */
    static final class What {
        @Option(
                names = "--review",
                paramLabel = "FILE",
                description = "An AdmissionReview as the API server sent it, JSON; - for standard input.")
        private @Nullable Path review;

        @Option(
                names = {"-f", "--filename"},
                paramLabel = "MANIFESTS",
                description =
                        "A file or directory of manifests, - for standard input; may be repeated. Each Deployment and Rollout"
                                + " is evaluated as if you applied it; other kinds are listed as not judged.")
        private List<Path> manifests = new ArrayList<>();
    }

    @Option(
            names = {"-R", "--recursive"},
            description = "With -f and --old: read the subdirectories of directories, too.")
    private boolean recursive;

    @Option(
            names = "--old",
            paramLabel = "MANIFESTS",
            description = "With -f: a file or directory with the objects as they are applied now, matched by kind,"
                    + " namespace and name; may be repeated.")
    private List<Path> old = new ArrayList<>();

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

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|markdown|github|sarif",
            converter = FormatReader.class,
            description =
                    "The output format: text, json, markdown for a pull request, github for annotations of a workflow,"
                            + " sarif for code scanning; default: text.")
    private CheckFormat format = CheckFormat.TEXT;

    @Mixin
    private EvaluationOptions desk = new EvaluationOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        try (Cluster cluster = desk.cluster()) {
            Requester requester = requester(cluster);
            List<Subject> subjects = what.review == null ? manifests(cluster, requester) : review(what.review);
            CheckReport report = judge(subjects, requester, cluster);
            PrintWriter out = spec.commandLine().getOut();
            out.print(format.print(
                    report, ProductVersion.number(), Columns.ofTerminal(System.getenv()), what.review == null));
            out.flush();
            return report.exitCode();
        }
    }

    private CheckReport judge(List<Subject> subjects, Requester requester, @Nullable Cluster cluster) {
        try (EvaluationOptions.Sitting sitting = desk.open(Optional.empty())) {
            Map<String, ChangeEvaluator> byNamespace = new HashMap<>();
            List<CheckReport.Result> results = new ArrayList<>();
            for (Subject subject : subjects) {
                Optional<Decision> decision = switch (subject) {
                    case Subject.NotJudged other -> Optional.empty();
                    case Subject.Judged judged -> {
                        ChangeEvaluator judge = byNamespace.computeIfAbsent(
                                judged.request().namespace(),
                                where -> cluster == null
                                        ? sitting.judge()
                                        : sitting.over(ClusterSnapshot.of(cluster, where)));
                        yield Optional.of(judge.decide(judged.request(), sitting.now(), BUDGET));
                    }
                };
                results.add(new CheckReport.Result(subject, decision));
            }
            return new CheckReport(results, requester, sitting.catalog().zone());
        }
    }

    private List<Subject> manifests(@Nullable Cluster cluster, Requester requester) {
        if (cluster != null && !old.isEmpty()) {
            throw new UsageProblem(
                    "--old: the cluster already supplies the applied objects; leave out --old or the cluster");
        }
        Path stdin = Path.of("-");
        if (what.manifests.contains(stdin) && old.contains(stdin)) {
            throw new UsageProblem("--old: standard input is already read by -f; name a file");
        }
        Manifests manifests = new Manifests(
                Optional.ofNullable(namespace),
                cluster == null ? "default" : cluster.namespace(),
                requester.user(),
                cluster == null
                        ? Manifests.NOTHING
                        : workload -> cluster.find(
                                new WorkloadName(workload.kind(), workload.name()).path(workload.namespace())));
        return manifests.subjects(
                ManifestFile.read("-f", what.manifests, recursive, System.in),
                ManifestFile.read("--old", old, recursive, System.in));
    }

    private List<Subject> review(Path review) {
        if (!old.isEmpty() || namespace != null || recursive) {
            throw new UsageProblem((!old.isEmpty() ? "--old" : namespace != null ? "-n" : "-R")
                    + " needs -f; a review already contains its namespace and old object");
        }
        return switch (new ReviewCodec().decode(read(review))) {
            case ReviewCodec.Decoded.Unreadable unreadable ->
                throw new UsageProblem(review + ": " + unreadable.detail());
            case ReviewCodec.Decoded.Review read ->
                List.of(new Subject.Judged(new Subject.Place(review.toString(), 1), as(read.request())));
        };
    }

    /** In a cluster whoever asks, unless a flag names somebody else. */
    private Requester requester(@Nullable Cluster cluster) {
        if (user != null) {
            return new Requester(new UserInfo(user, groups), Requester.Source.NAMED);
        }
        if (what.review != null) {
            return new Requester(new UserInfo("", groups), Requester.Source.REVIEW);
        }
        if (cluster == null) {
            return new Requester(new UserInfo("system:anonymous", groups), Requester.Source.NOBODY);
        }
        Cluster.Whoami who = cluster.whoami();
        return new Requester(
                new UserInfo(who.name(), groups.isEmpty() ? who.groups() : groups), Requester.Source.CLUSTER);
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

    static final class FormatReader extends WordReader<CheckFormat> {
        FormatReader() {
            super(CheckFormat.class);
        }
    }
}
