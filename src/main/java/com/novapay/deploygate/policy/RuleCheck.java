package com.novapay.deploygate.policy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds rules that would silently not count: what the verdict does not collect, and what is not as each rule must be. Used for
 * one snapshot.
 */
final class RuleCheck {
    /** What a verdict collects of each rule's package. */
    private static final Set<String> COLLECTED = Set.of("deny", "warn");

    /** A folder of a rule and its parent, such as {@code rules/deploy_days} and {@code records/rules/record_role}. */
    private static final Pattern FOLDER = Pattern.compile("(?:.*?/)??((?:records/)?rules)/([^/]+)");

    private static final Pattern SAMPLE = Pattern.compile("((?:.*/)?[^/]+)/samples/(allowed|denied)/.+");
    private static final Pattern PACKAGE = Pattern.compile("deploygate\\.((?:records\\.)?rules)\\.([^.]+)");

    private final PolicySnapshot snapshot;
    private final List<PolicyModule> modules;
    private final Map<String, RuleAnnotations> annotations;
    private final Set<String> samples;
    private final List<String> problems = new ArrayList<>();

    private RuleCheck(PolicySnapshot snapshot, List<PolicyModule> modules, List<RuleAnnotations> annotations) {
        this.snapshot = snapshot;
        this.modules = modules;
        this.annotations = annotations.stream()
                .collect(Collectors.toMap(RuleAnnotations::packageName, rule -> rule, (first, second) -> first));
        this.samples = snapshot.texts(PolicyFiles.CASE).keySet();
    }

    /** Throws with everything that is wrong, each with its file and line. */
    static void check(Opa opa, PolicySnapshot snapshot, List<RuleAnnotations> annotations)
            throws PolicyProblem, IOException {
        RuleCheck check = new RuleCheck(snapshot, PolicyModule.of(opa, snapshot), annotations);
        check.run();
        if (!check.problems.isEmpty()) {
            throw new PolicyProblem(PolicyStage.CHECK, String.join("\n", check.problems));
        }
    }

    private void run() {
        Map<String, PolicyModule> rules = new TreeMap<>();
        for (PolicyModule module : modules) {
            if (module.isTest()) {
                test(module);
                continue;
            }
            module.engineProblems().forEach(problem -> problems.add(snapshot.original(module.path()) + ":" + problem));
            if (placed(module) && collected(module)) {
                if (PACKAGE.matcher(module.packageName()).matches() || denies(module)) {
                    rules.merge(module.packageName(), module, (one, two) -> denies(one) ? one : two);
                }
            }
        }
        rules.values().stream().sorted(Comparator.comparing(PolicyModule::path)).forEach(this::rule);
        emptyFolders();
    }

    private static boolean denies(PolicyModule module) {
        return COLLECTED.stream().anyMatch(module::defines);
    }

    /** A rule in a file that is taken for a test passes its tests, and is left out of the gate. */
    private void test(PolicyModule module) {
        if (denies(module) && !module.packageName().endsWith("_test")) {
            problem(
                    module,
                    module.packageLine(),
                    "files named *_test.rego are left out when policies are compiled,"
                            + " so this rule does not count; rename the file");
        }
    }

    /** Whether a module is in the folder of its package, where it is one of a rule. */
    private boolean placed(PolicyModule module) {
        Matcher folder = FOLDER.matcher(module.folder());
        Matcher named = PACKAGE.matcher(module.packageName());
        if (folder.matches()) {
            String wanted = "deploygate." + folder.group(1).replace('/', '.') + "." + folder.group(2);
            if (!module.packageName().equals(wanted) && isOfTheGate(module)) {
                problem(
                        module,
                        module.packageLine(),
                        "package " + module.packageName()
                                + " is not the package of this folder, so the verdict does not collect the rule; write package "
                                + wanted);
                return false;
            }
        } else if (named.matches()) {
            String wanted = named.group(1).replace('.', '/') + "/" + named.group(2);
            problem(
                    module,
                    module.packageLine(),
                    "package " + module.packageName() + " belongs into the folder " + wanted + "; move the file there");
            return false;
        }
        return true;
    }

    /** A helper in a package of its own is nobody's rule. */
    private static boolean isOfTheGate(PolicyModule module) {
        return module.packageName().startsWith("deploy")
                || module.heads().stream().anyMatch(PolicyModule.Head::isSet)
                || denies(module);
    }

    /** Whether everything that is written to deny or warn is part of a verdict. */
    private boolean collected(PolicyModule module) {
        boolean isRule = PACKAGE.matcher(module.packageName()).matches();
        int before = problems.size();
        Set<String> told = new TreeSet<>();
        for (PolicyModule.Head head : module.heads()) {
            boolean counts = COLLECTED.contains(head.name());
            if ((!counts && !(isRule && head.isSet())) || !told.add(head.name())) {
                continue;
            }
            if (modules.stream()
                    .noneMatch(other -> reads(other, counts) && other.refersTo(module.packageName(), head.name()))) {
                problem(
                        module,
                        module.line(head),
                        "nothing collects the set " + head.name() + " of package "
                                + module.packageName() + ", so it never denies; "
                                + (isRule
                                        ? "call it deny or warn, which the verdict collects, or delete it"
                                        : "a rule is a folder rules/NAME with package deploygate.rules.NAME"));
            }
        }
        module.heads().stream()
                .filter(head -> COLLECTED.contains(head.name()) && head.isScalar())
                .findFirst()
                .ifPresent(head -> problem(
                        module,
                        module.line(head),
                        head.name()
                                + " is one value and not a set, so the verdict collects nothing from it; write "
                                + head.name() + " contains VIOLATION if { … }"));
        return problems.size() == before;
    }

    /** Whether what a module refers to counts: to deny, a verdict must refer to a set; any other set is a helper of some rule. */
    private static boolean reads(PolicyModule module, boolean toDeny) {
        return !module.isTest()
                && !(toDeny
                        && (PACKAGE.matcher(module.packageName()).matches()
                                || module.packageName().startsWith("deploygate.checks.")));
    }

    private void rule(PolicyModule module) {
        if (modules.stream()
                .filter(other -> !other.isTest() && other.packageName().equals(module.packageName()))
                .noneMatch(RuleCheck::denies)) {
            problem(
                    module,
                    module.packageLine(),
                    "package " + module.packageName()
                            + " has no set deny and no set warn, so the verdict collects nothing from it; write"
                            + " deny contains VIOLATION if { … }");
            return;
        }
        String code =
                module.folder().substring(module.folder().lastIndexOf('/') + 1).replace('_', '-');
        RuleAnnotations rule = annotations.get(module.packageName());
        if (rule == null || rule.code().isEmpty()) {
            problem(
                    module,
                    module.packageLine(),
                    "the rule has no code, so it never denies; write METADATA with custom.code: " + code
                            + " right before the package");
            return;
        }
        if (!rule.code().equals(code)) {
            problem(
                    module,
                    rule.line(),
                    "custom.code is " + rule.code() + ", but the folder of the rule says " + code
                            + "; use one name for both");
        }
        if (!Set.of("deny", "warn", "dryrun").contains(rule.enforcement())) {
            problem(
                    module,
                    rule.line(),
                    "custom.enforcement of METADATA is "
                            + (rule.enforcement().isEmpty() ? "missing, so the rule never denies" : rule.enforcement())
                            + "; write deny, warn or dryrun");
        }
        if (modules.stream().anyMatch(PolicyModule::isTest)) {
            proofs(module, rule);
        }
    }

    /** A copy without any tests is one that was tested elsewhere; where there are tests, each rule has its own, and samples. */
    private void proofs(PolicyModule module, RuleAnnotations rule) {
        if (modules.stream()
                .filter(other -> other.isTest() && other.folder().equals(module.folder()))
                .flatMap(other -> other.heads().stream())
                .noneMatch(head -> head.name().startsWith("test_"))) {
            problem(
                    module,
                    module.packageLine(),
                    "the rule has no tests; write " + module.path().replaceFirst("\\.rego$", "_test.rego")
                            + " with rules named test_…");
        }
        boolean denies = module.defines("deny") && rule.enforcement().equals("deny");
        for (String kind : denies ? List.of("allowed", "denied") : List.of("allowed")) {
            if (samples.stream().noneMatch(path -> path.startsWith(module.folder() + "/samples/" + kind + "/"))) {
                problem(
                        module,
                        module.packageLine(),
                        "the rule has no sample of a change that is " + kind + "; write one into " + module.folder()
                                + "/samples/" + kind + "/NAME.case.yaml");
            }
        }
    }

    /** Tests and samples of a rule whose own file is missing or has another ending. */
    private void emptyFolders() {
        Set<String> filled = modules.stream()
                .filter(module -> !module.isTest())
                .map(PolicyModule::folder)
                .collect(Collectors.toSet());
        Stream<String> tests = modules.stream().filter(PolicyModule::isTest).map(PolicyModule::folder);
        Stream<String> sampled =
                samples.stream().map(SAMPLE::matcher).filter(Matcher::matches).map(found -> found.group(1));
        Stream.concat(tests, sampled)
                .filter(folder -> FOLDER.matcher(folder).matches() && !filled.contains(folder))
                .distinct()
                .sorted()
                .forEach(folder ->
                        problems.add(snapshot.original(folder) + ": holds tests or samples and no rule; write "
                                + Path.of(folder).getFileName() + ".rego"));
    }

    private void problem(PolicyModule module, int line, String message) {
        problems.add(snapshot.original(module.path()) + ":" + line + ": " + message);
    }
}
