package com.novapay.deploygate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between packages, as CONTRIBUTING.md promises them. */
@AnalyzeClasses(packages = "com.novapay.deploygate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "com.novapay.deploygate.";

    @ArchTest
    static final ArchRule arrowsPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("change")
            .definedBy(ROOT + "change..")
            .layer("command")
            .definedBy(ROOT + "command..")
            .layer("facts")
            .definedBy(ROOT + "facts..")
            .layer("policy")
            .definedBy(ROOT + "policy..")
            .layer("audit")
            .definedBy(ROOT + "audit..")
            .layer("yaml")
            .definedBy(ROOT + "yaml..")
            .layer("config")
            .definedBy(ROOT + "config..")
            .layer("telemetry")
            .definedBy(ROOT + "telemetry..")
            .layer("tls")
            .definedBy(ROOT + "tls..")
            .layer("admission")
            .definedBy(ROOT + "admission..")
            .layer("install")
            .definedBy(ROOT + "install..")
            .layer("release")
            .definedBy(ROOT + "release..")
            .layer("console")
            .definedBy(ROOT + "console..")
            .layer("cli")
            .definedBy(ROOT + "cli..")
            .whereLayer("change")
            .mayNotAccessAnyLayer()
            .whereLayer("command")
            .mayNotAccessAnyLayer()
            .whereLayer("yaml")
            .mayNotAccessAnyLayer()
            .whereLayer("facts")
            .mayOnlyAccessLayers("change", "yaml")
            .whereLayer("policy")
            .mayNotAccessAnyLayer()
            .whereLayer("audit")
            .mayNotAccessAnyLayer()
            .whereLayer("config")
            .mayOnlyAccessLayers("yaml")
            .whereLayer("telemetry")
            .mayNotAccessAnyLayer()
            .whereLayer("tls")
            .mayNotAccessAnyLayer()
            .whereLayer("admission")
            .mayOnlyAccessLayers("change", "command", "facts", "policy", "audit", "telemetry")
            .whereLayer("install")
            .mayOnlyAccessLayers("change", "command", "yaml")
            .whereLayer("release")
            .mayOnlyAccessLayers("change", "command", "facts")
            .whereLayer("console")
            .mayOnlyAccessLayers("audit", "command", "policy", "facts")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer();

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
