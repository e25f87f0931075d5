package com.novapay.deploygate.cli.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.terminal.TextTable;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.Spelling;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay attest}: a pipeline tells how the checks of one image went, as who it is. */
@Command(
        name = "attest",
        description =
                "Records the check results of one image; for pipelines. If a check has several results, the newest counts.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:written, whatever the results",
            "1:you have no right to, or the gate denied it",
            "2:the command failed"
        },
        footer = {
            "",
            "Examples:",
            "  novapay attest -n pay --image registry.novapay.local/checkout@sha256:DIGEST --environment staging \\",
            "    --check smoke=passed,https://ci.novapay.local/runs/7",
            "  novapay attest -n pay --image \"$IMAGE\" --check lint=passed --check unit=passed --check review=passed \\",
            "    --commit \"$SHA\" --repository novapay/checkout --pull-request 41 --author dev@novapay",
            "  novapay attest -n pay --image \"$IMAGE\" --environment staging --results /results/smoke"
        })
public final class AttestCommand implements Callable<Integer> {
    private static final Pattern IMAGE = Pattern.compile("(?:[^@ ]+@)?sha256:([0-9a-f]{64})");
    private static final Pattern PULL_REQUEST = Pattern.compile("(?:#?|https?://\\S*/)([1-9]\\d{0,9})/?");

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "The namespace to write to; default: the kubeconfig's.")
    private @Nullable String namespace;

    @Option(
            names = "--image",
            required = true,
            paramLabel = "REF@sha256:DIGEST",
            description = "The checked image, with its digest.")
    private String image = "";

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            completionCandidates = RecordWords.Environments.class,
            description = "The environment where it ran; for smoke tests: staging.")
    private @Nullable String environment;

    @Option(
            names = "--check",
            paramLabel = "NAME=passed|failed[,URL]",
            completionCandidates = RecordWords.Checks.class,
            description = "One check with its result and a link to the run; may be repeated.")
    private List<String> checks = new ArrayList<>();

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "A file with the results, one on each line, written as in --check.")
    private @Nullable Path results;

    @Option(names = "--commit", paramLabel = "SHA", description = "The commit that the image was built from.")
    private @Nullable String commit;

    @Option(names = "--repository", paramLabel = "NAME", description = "The repository of that commit.")
    private @Nullable String repository;

    @Option(names = "--pull-request", paramLabel = "NUMBER|URL", description = "The pull request with the change.")
    private @Nullable String pullRequest;

    @Option(
            names = "--author",
            paramLabel = "NAME",
            description = "The author of the pull request, who may not approve the change.")
    private @Nullable String author;

    @Mixin
    private RecordOptions desk = new RecordOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        Matcher pinned = IMAGE.matcher(image);
        if (!pinned.matches()) {
            throw new UsageProblem("--image: \"" + image + "\" is not pinned by digest; it must end with"
                    + " @sha256: and 64 lower-case hex digits");
        }
        List<CheckArgument> told = told();
        doubts(spec, told);
        String name = image.replaceAll("[:@].*$", "").replaceAll("^.*/", "");
        String about = (name.isEmpty() || name.equals("sha256") ? "image" : name) + "-"
                + pinned.group(1).substring(0, 12);
        ObjectNode document = RecordOptions.document("Verification", new RecordNames(new SecureRandom()).of(about));
        describe((ObjectNode) document.path("spec"), told);
        try (Cluster cluster = desk.open()) {
            String where = Optional.ofNullable(namespace).orElseGet(cluster::namespace);
            Cluster.Whoami who = cluster.whoami();
            ((ObjectNode) document.path("spec")).put("reportedBy", who.name());
            document.path("spec")
                    .path("checks")
                    .forEach(check -> ((ObjectNode) check).put("finishedAt", RecordOptions.written(who.now())));
            JsonNode written = cluster.create(
                    Cluster.RECORDS + "/namespaces/" + where + "/verifications", document, desk.dryRun());
            desk.print(spec.commandLine().getOut(), written, lines(written, told, who.name()));
        }
        return 0;
    }

    private List<CheckArgument> told() {
        List<CheckArgument> told = new ArrayList<>();
        checks.forEach(text -> told.add(CheckArgument.of("--check", text)));
        if (results != null) {
            told.addAll(CheckArgument.in(results));
        }
        if (told.isEmpty()) {
            throw new UsageProblem("--check, --results: there is no check result; add at least one of them");
        }
        return told;
    }

    /** Words that no rule of this release asks for are hardly meant; the gate's own data may ask for them. */
    private void doubts(CommandSpec command, List<CheckArgument> told) {
        PrintWriter err = command.commandLine().getErr();
        told.stream()
                .filter(check -> !RecordWords.CHECKS.contains(check.name()))
                .forEach(check -> err.println(command.qualifiedName() + ": --check: no rule of this release requires \""
                        + check.name() + "\"; " + Spelling.hint(check.name(), RecordWords.CHECKS)));
        if (environment != null && !RecordWords.ENVIRONMENTS.contains(environment)) {
            err.println(command.qualifiedName() + ": --environment: \"" + environment
                    + "\" is not a known environment; " + Spelling.hint(environment, RecordWords.ENVIRONMENTS));
        }
        err.flush();
    }

    private void describe(ObjectNode said, List<CheckArgument> told) {
        said.put("image", image);
        Optional.ofNullable(environment).ifPresent(value -> said.put("environment", value));
        ArrayNode results = said.putArray("checks");
        for (CheckArgument check : told) {
            ObjectNode result = results.addObject().put("name", check.name()).put("result", check.result());
            if (!check.url().isEmpty()) {
                result.put("url", check.url());
            }
        }
        Optional.ofNullable(commit).ifPresent(value -> said.put("commit", value));
        Optional.ofNullable(repository).ifPresent(value -> said.put("repository", value));
        if (pullRequest != null || author != null) {
            ObjectNode request = said.putObject("pullRequest");
            Optional.ofNullable(pullRequest).ifPresent(value -> number(request, value));
            Optional.ofNullable(author).ifPresent(value -> request.put("author", value));
        }
    }

    private static void number(ObjectNode request, String text) {
        Matcher number = PULL_REQUEST.matcher(text);
        if (!number.matches()) {
            throw new UsageProblem("--pull-request: \"" + text + "\" is not a number and not a URL that ends with one");
        }
        request.put("number", Long.parseLong(number.group(1)));
        if (text.startsWith("http")) {
            request.put("url", text);
        }
    }

    private List<String> lines(JsonNode written, List<CheckArgument> told, String who) {
        List<String> lines = new ArrayList<>();
        lines.add("Attested by " + who + ": "
                + String.join(
                        ", ",
                        told.stream()
                                .map(check -> check.name() + " " + check.result())
                                .toList()) + ".");
        lines.add(TextTable.line(
                "record", "verification/" + written.at("/metadata/name").asText()));
        lines.add(TextTable.line("image", image));
        Optional.ofNullable(environment).ifPresent(value -> lines.add(TextTable.line("ran in", value)));
        return lines;
    }
}
