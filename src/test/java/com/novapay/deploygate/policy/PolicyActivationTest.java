package com.novapay.deploygate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that people, editors and the kubelet change under the gate. */
class PolicyActivationTest {
    private static final String HEAD = "package deploygate\n\nverdict := {\"violations\": [], \"warnings\": [";
    private final PolicyCatalog catalog = new PolicyCatalog();
    private final List<PolicyLoad> loads = new ArrayList<>();
    private PolicyActivation directory;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        write("verdict.rego", HEAD + "\"one\"]}\n");
        directory = directory(candidate -> new Fixed(candidate.bundle().revision()));
        directory.refresh();
    }

    @Test
    void load_goodPolicies_areInForce() {
        assertThat(directory.problem()).isEmpty();
        assertThat(loads).hasSize(1);
        assertThat(catalog.get().revision())
                .isEqualTo(activated(loads.getFirst()).revision())
                .hasSize(64);
    }

    /** An exception that expired may keep new policies out, but never leave a gate without any, nor keep it from going back. */
    @Test
    void candidate_saysWhetherItReplacesActivePolicies() throws Exception {
        List<Boolean> replaces = new ArrayList<>();
        PolicyCatalog empty = new PolicyCatalog();
        DirectorySource source = new DirectorySource(folder);
        PolicyActivation activation = new PolicyActivation(
                source,
                new PolicyCompiler(Opa.find().orElseThrow()),
                Optional.empty(),
                candidate -> {
                    replaces.add(candidate.replaces());
                    return new Fixed(candidate.bundle().revision());
                },
                empty,
                Clock.systemUTC(),
                loads::add);
        activation.refresh();
        PolicyFiles first = activated(loads.getLast()).files();
        write("verdict.rego", HEAD + "\"two\"]}\n");
        activation.refresh();
        activation.refresh();
        activation.activate(first);
        assertThat(replaces).containsExactly(false, true, false);
    }

    @Test
    void refresh_nothingChanged_loadsNothing() {
        directory.refresh();
        directory.refresh();
        assertThat(loads).hasSize(1);
    }

    @Test
    void refresh_aChange_isPutInForceOnceItStaysTheSame() throws IOException {
        String before = catalog.get().revision();
        write("verdict.rego", HEAD + "\"two\", \"three\"]}\n");
        directory.refresh();
        assertThat(loads).as("the file may be half written").hasSize(1);
        directory.refresh();
        assertThat(loads).hasSize(2);
        assertThat(catalog.get().revision()).isNotEqualTo(before);
        directory.refresh();
        assertThat(loads).hasSize(2);
    }

    @Test
    void refresh_whileItIsBeingWritten_waits() throws IOException {
        for (int i = 0; i < 5; i++) {
            write("verdict.rego", HEAD + "\"two\"" + ", \"more\"".repeat(i));
            directory.refresh();
        }
        assertThat(loads).hasSize(1);
        assertThat(directory.problem()).isEmpty();
    }

    @Test
    void refresh_brokenPolicy_isToldOnceByFileAndLineAndTheLastGoodStays() throws IOException {
        String good = catalog.get().revision();
        write("verdict.rego", HEAD + "\"two\"\n\nbroken := {\n");
        refresh();
        directory.refresh();
        assertThat(directory.problem()).isPresent();
        assertThat(loads).hasSize(2);
        assertThat(refused(loads.getLast()).stage()).isEqualTo(PolicyStage.FORMAT);
        assertThat(refused(loads.getLast()).problem())
                .contains(folder.resolve("verdict.rego") + ":5: rego_parse_error");
        assertThat(catalog.get().revision()).isEqualTo(good);
        write("verdict.rego", HEAD + "\"mended\"]}\n");
        refresh();
        assertThat(directory.problem()).isEmpty();
        assertThat(catalog.get().revision()).isNotEqualTo(good);
    }

    @Test
    void refresh_policiesThatFailTheirOwnTests_areNotPutInForce() throws IOException {
        String good = catalog.get().revision();
        write("verdict.rego", HEAD + "\"two\"]}\n");
        write(
                "verdict_test.rego",
                "package deploygate_test\n\ntest_one if data.deploygate.verdict.warnings == [\"one\"]\n");
        refresh();
        assertThat(directory.problem()).isPresent();
        assertThat(refused(loads.getLast()).problem())
                .contains("data.deploygate_test.test_one: FAIL")
                .contains(folder.resolve("verdict_test.rego").toString());
        assertThat(catalog.get().revision()).isEqualTo(good);
    }

    @Test
    void refresh_directoryThatVanishes_keepsTheLastGood() throws IOException {
        String good = catalog.get().revision();
        Path away = folder.resolveSibling(folder.getFileName() + "-away");
        Files.move(folder, away);
        refresh();
        assertThat(directory.problem()).isPresent();
        assertThat(refused(loads.getLast()).problem()).isEqualTo(folder + " is not a directory of policies");
        assertThat(catalog.get().revision()).isEqualTo(good);
        Files.move(away, folder);
        refresh();
        assertThat(directory.problem()).isEmpty();
    }

    @Test
    void refresh_editorsTemporaryFiles_changeNothing() throws IOException {
        write(".verdict.rego.swp", "\0");
        write("verdict.rego~", HEAD);
        write("4913", "");
        Files.createSymbolicLink(folder.resolve(".#verdict.rego"), Path.of("me@here.1"));
        refresh();
        assertThat(loads).hasSize(1);
    }

    @Test
    void refresh_exchangedConfigMap_isPutInForceAsAWhole() throws IOException {
        Path mount = Files.createDirectory(folder.resolve("mount"));
        version(mount, "..1", "\"one\"");
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(mount.resolve("verdict.rego"), Path.of("..data/verdict.rego"));
        PolicyActivation mounted = new PolicyActivation(
                new DirectorySource(mount),
                new PolicyCompiler(Opa.find().orElseThrow()),
                Optional.empty(),
                candidate -> new Fixed(candidate.bundle().revision()),
                catalog,
                Clock.systemUTC(),
                loads::add);
        mounted.refresh();
        String first = catalog.get().revision();
        version(mount, "..2", "\"two\"");
        Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2"));
        Files.move(
                mount.resolve("..data_tmp"),
                mount.resolve("..data"),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        mounted.refresh();
        mounted.refresh();
        assertThat(loads.getLast()).isInstanceOf(PolicyLoad.Activated.class);
        assertThat(catalog.get().revision()).isNotEqualTo(first);
    }

    @Test
    void load_evaluatorThatCannotBeMade_isAProblemAndNothingElse() {
        String good = catalog.get().revision();
        for (RuntimeException thrown : List.of(new IllegalStateException("no room"), new IndexOutOfBoundsException())) {
            PolicyActivation failing = directory(candidate -> {
                throw thrown;
            });
            failing.refresh();
            assertThat(failing.problem()).isPresent();
        }
        directory(candidate -> {
                    throw new OutOfMemoryError("on purpose");
                })
                .refresh();
        directory(candidate -> {
                    throw new PolicyProblem(PolicyStage.PROBE, "gives no verdict");
                })
                .refresh();
        assertThat(refused(loads.getLast()).problem()).isEqualTo("gives no verdict");
        assertThat(catalog.get().revision()).isEqualTo(good);
    }

    private static PolicyLoad.Activated activated(PolicyLoad load) {
        return (PolicyLoad.Activated) load;
    }

    private static PolicyLoad.Refused refused(PolicyLoad load) {
        return (PolicyLoad.Refused) load;
    }

    private static void version(Path mount, String name, String warnings) throws IOException {
        Path version = Files.createDirectory(mount.resolve(name));
        Files.writeString(version.resolve("verdict.rego"), HEAD + warnings + "]}\n");
    }

    private void refresh() {
        directory.refresh();
        directory.refresh();
    }

    private PolicyActivation directory(PolicyActivation.Evaluators evaluators) {
        return new PolicyActivation(
                new DirectorySource(folder),
                new PolicyCompiler(Opa.find().orElseThrow()),
                Optional.empty(),
                evaluators,
                catalog,
                Clock.systemUTC(),
                loads::add);
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private record Fixed(String revision) implements PolicyEvaluator {
        @Override
        public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
            return new EvaluationOutcome.Evaluated(
                    VerdictReader.read(JsonNodeFactory.instance.objectNode()).orElseThrow(), revision);
        }
    }
}
