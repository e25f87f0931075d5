package com.novapay.deploygate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The arrows between packages, as CONTRIBUTING.md promises them. */
@AnalyzeClasses(packages = "com.novapay.deploygate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "com.novapay.deploygate.";

    /** Each package and the others that it may know; {@code cli}, on top, may know all and is known by none. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            arrow("change"),
            arrow("command"),
            arrow("calendar"),
            arrow("yaml"),
            arrow("files"),
            arrow("listen"),
            arrow("telemetry"),
            arrow("terminal"),
            arrow("outbound"),
            arrow("git", "files", "outbound"),
            arrow("policy", "files", "git", "outbound"),
            arrow("audit", "files"),
            arrow("config", "yaml"),
            arrow("tls", "files"),
            arrow("kubernetes", "change", "command", "terminal", "tls", "yaml"),
            arrow("facts", "change", "kubernetes", "yaml"),
            arrow("flag", "change", "facts", "outbound"),
            arrow("trace", "admission", "change", "outbound"),
            arrow("incident", "files", "kubernetes", "listen", "outbound", "yaml"),
            arrow("install", "change", "command", "kubernetes", "yaml"),
            arrow("admission", "audit", "calendar", "change", "command", "facts", "listen", "policy", "telemetry"),
            arrow("release", "change", "facts", "kubernetes"),
            arrow("announce", "audit", "change", "command", "outbound", "release"),
            arrow("argocd", "admission", "audit", "change", "command", "facts", "kubernetes", "policy", "release"),
            arrow("rollback", "argocd", "change", "command", "kubernetes", "policytest", "release", "terminal", "yaml"),
            arrow("console", "audit", "calendar", "command", "files", "listen"),
            arrow("check", "admission", "change", "policy", "terminal", "yaml"),
            arrow("authoring", "policy", "policytest", "terminal", "yaml"),
            arrow("policytest", "admission", "audit", "change", "facts", "flag", "policy", "terminal", "yaml"),
            arrow(
                    "gate",
                    "admission",
                    "announce",
                    "argocd",
                    "audit",
                    "calendar",
                    "change",
                    "config",
                    "console",
                    "facts",
                    "files",
                    "flag",
                    "git",
                    "incident",
                    "kubernetes",
                    "outbound",
                    "policy",
                    "policytest",
                    "release",
                    "telemetry",
                    "terminal",
                    "tls",
                    "trace"),
            arrow(
                    "demo",
                    "admission",
                    "audit",
                    "change",
                    "config",
                    "facts",
                    "files",
                    "gate",
                    "kubernetes",
                    "policy",
                    "policytest",
                    "release",
                    "telemetry",
                    "terminal",
                    "tls"));

    /** Names on the page that look like types of the gate and are none. */
    private static final Set<String> PAGE_OTHERS =
            Set.of("AdmissionReview", "ArchitectureTest", "LaunchDarkly", "OpenTelemetry", "WebAssembly");

    private static Map.Entry<String, Set<String>> arrow(String from, String... to) {
        return Map.entry(from, Set.of(to));
    }

    @ArchTest
    static void arrowsPointOneWay(JavaClasses classes) {
        LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        layers = layers.layer("cli").definedBy(ROOT + "cli..");
        for (String name : ARROWS.keySet()) {
            layers = layers.layer(name).definedBy(ROOT + name + "..");
        }
        layers = layers.whereLayer("cli").mayNotBeAccessedByAnyLayer();
        for (Map.Entry<String, Set<String>> arrow : ARROWS.entrySet()) {
            layers = arrow.getValue().isEmpty()
                    ? layers.whereLayer(arrow.getKey()).mayNotAccessAnyLayer()
                    : layers.whereLayer(arrow.getKey())
                            .mayOnlyAccessLayers(arrow.getValue().toArray(String[]::new));
        }
        layers.check(classes);
    }

    /** The page that a newcomer reads first names what is there, and the same arrows. */
    @ArchTest
    static void architecturePage_saysTheSame(JavaClasses classes) throws IOException {
        String page = Files.readString(Path.of("docs/architecture.md"));
        Map<String, Set<String>> told = new TreeMap<>();
        Matcher row = Pattern.compile("^\\| `([a-z]+)` \\| .* \\| (.*) \\|$", Pattern.MULTILINE)
                .matcher(page);
        while (row.find()) {
            told.put(
                    row.group(1),
                    Pattern.compile("`([a-z]+)`")
                            .matcher(row.group(2))
                            .results()
                            .map(name -> name.group(1))
                            .collect(Collectors.toSet()));
        }
        assertThat(told.remove("cli")).isEmpty();
        assertThat(told).isEqualTo(new TreeMap<>(ARROWS));
        Set<String> types = classes.stream().map(JavaClass::getSimpleName).collect(Collectors.toSet());
        assertThat(Pattern.compile("\\b([A-Z][a-z]+(?:[A-Z][a-zA-Z]*)+)\\b")
                        .matcher(page)
                        .results()
                        .map(name -> name.group(1))
                        .filter(name -> !PAGE_OTHERS.contains(name)))
                .allSatisfy(name -> assertThat(types).contains(name.endsWith("Listeners") ? "DecisionListener" : name));
    }

    /** A package without arrows would be held to nothing. */
    @ArchTest
    static void everyPackageHasArrows(JavaClasses classes) {
        Set<String> packages = classes.stream()
                .map(type -> type.getPackageName())
                .filter(name -> name.startsWith(ROOT))
                .map(name -> name.substring(ROOT.length()).split("\\.", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
        packages.remove("cli");
        assertThat(packages).isEqualTo(new TreeSet<>(ARROWS.keySet()));
    }

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyPolicyWasmKnowsTheEngine = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "policy.wasm..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.styra.opa..", "com.dylibso.chicory..");

    @ArchTest
    static final ArchRule nothingReadsTheClockByItself = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "cli..", ROOT + "tls..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule onlyTheCommandLineEndsTheProcess = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli..")
            .should()
            .callMethod(System.class, "exit", int.class);
}
