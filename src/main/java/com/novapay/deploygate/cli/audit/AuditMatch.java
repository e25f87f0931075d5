package com.novapay.deploygate.cli.audit;

import com.novapay.deploygate.audit.RecordMatch;
import com.novapay.deploygate.audit.query.RecordReads;
import com.novapay.deploygate.audit.query.RecordedClass;
import com.novapay.deploygate.audit.query.RecordedCodes;
import com.novapay.deploygate.terminal.UsageProblem;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options by which commands find records. */
final class AuditMatch {
    private static final Duration QUERY = Duration.ofMinutes(1);
    private static final List<String> ENVIRONMENTS = List.of("production", "staging", "development");

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Only changes in this namespace.")
    private Optional<String> namespace = Optional.empty();

    @Option(names = "--workload", paramLabel = "[KIND/]NAME", description = "Only changes of this workload.")
    private Optional<String> workload = Optional.empty();

    @Option(names = "--user", paramLabel = "NAME", description = "Only requests of this user.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--approver",
            paramLabel = "NAME",
            description = "Only decisions that name an approval by this user.")
    private Optional<String> approver = Optional.empty();

    @Option(names = "--class", paramLabel = "CLASS", description = "Only changes of this class, such as ROLLBACK.")
    private Optional<String> changeClass = Optional.empty();

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            description = "Only changes in this environment: production, staging or development.")
    private Optional<String> environment = Optional.empty();

    @Option(names = "--code", paramLabel = "CODE", description = "Only changes that this rule or failure code denied.")
    private Optional<String> code = Optional.empty();

    @Option(names = "--denied", description = "Only denied changes.")
    private boolean denied;

    /**
     * What was asked for.
     *
     * @throws UsageProblem when there is no such class, environment or code
     */
    RecordMatch match(LogSource log) {
        Optional<String> wanted = changeClass.map(name -> name.toUpperCase(Locale.ROOT));
        wanted.filter(name -> !RecordedClass.ALL.contains(name)).ifPresent(name -> {
            throw unknown("--class", name, "a class", RecordedClass.ALL);
        });
        environment.ifPresent(AuditMatch::environment);
        code.ifPresent(one -> check(log, one));
        return new RecordMatch(namespace, workload, user, code, wanted, environment, approver, denied);
    }

    /** Throws when there is no such environment. */
    static void environment(String name) {
        if (!ENVIRONMENTS.contains(name)) {
            throw unknown("--environment", name, "an environment", ENVIRONMENTS);
        }
    }

    private static void check(LogSource log, String code) {
        Optional<String> expected = log.askStore(store -> {
            try (RecordReads reads = new RecordReads(store, QUERY)) {
                return new RecordedCodes(reads).problem(code);
            }
        });
        expected.ifPresent(what -> {
            throw new UsageProblem("--code: \"" + code + "\" is not " + what);
        });
    }

    private static UsageProblem unknown(String option, String text, String what, List<String> known) {
        return new UsageProblem(
                option + ": \"" + text + "\" is not " + what + "; known are " + String.join(", ", known));
    }
}
