package com.novapay.deploygate.cli;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.ReviewCodec;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.UserInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        description = "Says what the gate would say of a change, without recording it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:admitted", "1:refused", "2:could not tell"})
final class CheckCommand implements Callable<Integer> {
    private static final Duration BUDGET = Duration.ofSeconds(10);

    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    /** What is judged: one of the two. */
    static final class Subject {
        @Option(
                names = "--review",
                paramLabel = "FILE",
                description = "An AdmissionReview as the API server sent it, JSON.")
        private @Nullable Path review;

        @Option(
                names = {"-f", "--filename"},
                paramLabel = "MANIFEST",
                description = "A file of manifests; each Deployment and Rollout in it is judged as if it were applied.")
        private @Nullable Path manifest;
    }

    @Option(names = "--old", paramLabel = "FILE", description = "With -f: the manifests as they are applied now.")
    private @Nullable Path old;

    @Option(names = "--user", paramLabel = "NAME", description = "Who makes the change.")
    private @Nullable String user;

    @Option(names = "--group", paramLabel = "NAME", description = "A group of that user; may be repeated.")
    private List<String> groups = new ArrayList<>();

    @Mixin
    private Desk desk = new Desk();

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        List<AdmissionRequest> requests = requests();
        int exitCode = 0;
        try (Desk.Sitting sitting = desk.open()) {
            DecisionPrinter printer =
                    new DecisionPrinter(spec.commandLine().getOut(), desk.format(), sitting.catalog());
            for (AdmissionRequest request : requests) {
                Decision decision = sitting.judge().decide(request, sitting.now(), BUDGET);
                exitCode = Math.max(exitCode, printer.print(decision));
            }
        }
        return exitCode;
    }

    private List<AdmissionRequest> requests() throws IOException {
        if (subject.manifest != null) {
            String name = user == null ? "system:anonymous" : user;
            return Manifests.requests(subject.manifest, old, new UserInfo(name, groups));
        }
        if (old != null) {
            throw new UsageProblem("--old goes with -f; a review has its old object in it");
        }
        Path review = subject.review == null ? Path.of("") : subject.review;
        if (!Files.isRegularFile(review)) {
            throw new UsageProblem("--review: there is no file " + review);
        }
        return switch (new ReviewCodec().decode(Files.readAllBytes(review))) {
            case ReviewCodec.Decoded.Unreadable unreadable ->
                throw new UsageProblem(review + ": " + unreadable.detail());
            case ReviewCodec.Decoded.Review read -> List.of(as(read.request()));
        };
    }

    private AdmissionRequest as(AdmissionRequest request) {
        if (user == null && groups.isEmpty()) {
            return request;
        }
        return request.by(new UserInfo(user == null ? request.user().username() : user, groups));
    }
}
