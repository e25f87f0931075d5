package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.git.AllowedSigners;
import com.novapay.deploygate.git.GitAccess;
import com.novapay.deploygate.git.WorkTree;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyActivation;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.PolicyLoad;
import com.novapay.deploygate.policy.PolicyStage;
import com.novapay.deploygate.policy.source.BundleServer;
import com.novapay.deploygate.policy.source.PolicySources;
import com.novapay.deploygate.policy.source.SignedBundle;
import com.novapay.deploygate.policytest.Policies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that cannot be used any more: what was active stays, and stage and place are named once. */
@Tag("slow")
class BrokenSourcesTest {
    private static final String VERDICT = "package deploygate\n\nverdict := {\"violations\": [], \"warnings\": []}\n";

    @TempDir
    private Path folder;

    private final ScheduledExecutorService watchdog = Policies.watchdog();
    private final List<PolicyLoad> loads = new ArrayList<>();
    private final PolicyCatalog catalog = new PolicyCatalog();
    private String good = "";

    @AfterEach
    void end() {
        watchdog.shutdownNow();
    }

    @Test
    void git() throws Exception {
        WorkTree tree = WorkTree.create(folder.resolve("repository"));
        Path key = folder.resolve("key");
        tree.git("config", "gpg.format", "ssh");
        ssh(key);
        tree.git("config", "user.signingKey", key.toString());
        Path signers = Files.writeString(
                folder.resolve("signers"), "release@novapay.example " + Files.readString(Path.of(key + ".pub")));
        String commit = tree.commit("verdict.rego", VERDICT, "--gpg-sign");
        PolicyActivation activation = activate(
                "git+file://" + tree.folder() + "#main", Optional.empty(), Optional.of(signers), Optional.empty());

        String unsigned = tree.commit("data.yaml", "a: 1\n");
        refused(
                activation,
                PolicyStage.VERIFY,
                "#main, commit " + unsigned + ": the commit is not signed; sign it with a key");

        tree.git("reset", "--quiet", "--hard", commit);
        again(activation);
        Files.createSymbolicLink(tree.folder().resolve("link.rego"), Path.of("verdict.rego"));
        tree.commit("data.yaml", "a: 1\n", "--gpg-sign");
        refused(activation, PolicyStage.FETCH, "link.rego is a symbolic link; commit the file itself");

        tree.git("reset", "--quiet", "--hard", commit);
        again(activation);
        byte[] random = new byte[3 << 20];
        new Random(7).nextBytes(random);
        Files.write(tree.folder().resolve("large.bin"), random);
        tree.commit("data.yaml", "a: 1\n", "--gpg-sign");
        refused(activation, PolicyStage.FETCH, "the repository is too large: more than 1 MiB");

        tree.git("reset", "--quiet", "--hard", commit);
        again(activation);
        tree.git("branch", "--move", "other");
        refused(activation, PolicyStage.FETCH, "#main: there is no branch main");

        tree.git("branch", "--move", "main");
        again(activation);
        Files.move(tree.folder(), folder.resolve("gone"));
        refused(activation, PolicyStage.FETCH, tree.folder() + "#main: ", "not found");

        Files.move(folder.resolve("gone"), tree.folder());
        again(activation);
        String forced = tree.commit("data.yaml", "a: 2\n", "--gpg-sign", "--amend");
        loads.clear();
        activation.refresh();
        assertThat(loads)
                .singleElement()
                .isInstanceOfSatisfying(
                        PolicyLoad.Activated.class,
                        active -> assertThat(active.commit()).isEqualTo(forced));
    }

    @Test
    void bundle() throws Exception {
        SignedBundle bundle = SignedBundle.in(folder.resolve("bundle")).write("verdict.rego", VERDICT);
        Path keys = folder.resolve("keys");
        String key = SignedBundle.key(keys, "release", "RSA").toString();
        byte[] signed = bundle.sign("RS256", key).packed();
        Path token = Files.writeString(folder.resolve("token"), "right\n");
        PolicyActivation activation;
        try (BundleServer server = BundleServer.http()) {
            server.serves(signed, "\"v1\"");
            server.accepts("right");
            activation =
                    activate(server.address("/bundle.tar.gz"), Optional.of(token), Optional.empty(), Optional.of(keys));

            server.serves(bundle.write("data.yaml", "closed: []\n").packed(), "\"changed\"");
            refused(activation, PolicyStage.VERIFY, "/bundle.tar.gz: data.yaml");

            server.serves(Arrays.copyOf(signed, signed.length / 2), "\"truncated\"");
            refused(activation, PolicyStage.FORMAT, "/bundle.tar.gz: the archive is truncated");

            server.serves(outside(), "\"outside\"");
            refused(activation, PolicyStage.FORMAT, "/bundle.tar.gz: ", "../verdict.rego");

            Files.createSymbolicLink(bundle.folder().resolve("link.rego"), Path.of("verdict.rego"));
            server.serves(bundle.packed(), "\"link\"");
            refused(activation, PolicyStage.FORMAT, "link.rego is a link; put the file itself into the archive");

            server.accepts("renewed");
            refused(
                    activation,
                    PolicyStage.FETCH,
                    "the server answers 401: the token of " + token + " is not accepted");

            Files.writeString(token, "renewed\n");
            server.serves(signed, "\"v1\"");
            again(activation);
        }
        refused(activation, PolicyStage.FETCH, "/bundle.tar.gz: ");
    }

    private PolicyActivation activate(
            String address, Optional<Path> token, Optional<Path> signers, Optional<Path> keys) {
        GitAccess access = new GitAccess(
                token, Optional.empty(), Optional.empty(), Optional.empty(), 1 << 20, Duration.ofSeconds(60));
        PolicyActivation activation = new PolicyActivation(
                PolicySources.at(
                        address,
                        new PolicySources.Settings(
                                access, signers.map(AllowedSigners::new), keys, folder.resolve("work"))),
                new PolicyCompiler(Opa.find().orElseThrow()),
                Optional.empty(),
                new PolicyEvaluators(1, 64 << 20, true, Clock.systemUTC(), watchdog),
                catalog,
                Clock.systemUTC(),
                loads::add);
        activation.refresh();
        assertThat(loads).singleElement().isInstanceOf(PolicyLoad.Activated.class);
        good = catalog.revision();
        return activation;
    }

    /** Tells it at the first of two polls, and keeps what was active. */
    private void refused(PolicyActivation activation, PolicyStage stage, String... told) {
        loads.clear();
        activation.refresh();
        activation.refresh();
        assertThat(loads).singleElement().isInstanceOfSatisfying(PolicyLoad.Refused.class, refused -> {
            assertThat(refused.problem()).contains(told);
            assertThat(refused.stage()).isEqualTo(stage);
        });
        assertThat(catalog.revision()).isEqualTo(good);
        assertThat(activation.problem()).isPresent();
    }

    /** The source holds what is active. */
    private void again(PolicyActivation activation) {
        loads.clear();
        activation.refresh();
        assertThat(activation.problem()).isEmpty();
        assertThat(catalog.revision()).isEqualTo(good);
    }

    /** An archive with a file beside its folder. */
    private byte[] outside() throws Exception {
        Path inner = Files.createDirectories(folder.resolve("outside/inner"));
        Files.writeString(folder.resolve("outside/verdict.rego"), VERDICT);
        Path archive = folder.resolve("outside.tar.gz");
        run(inner, "tar", "-czPf", archive.toString(), "../verdict.rego");
        return Files.readAllBytes(archive);
    }

    private void ssh(Path key) throws Exception {
        run(folder, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "release", "-f", key.toString());
    }

    private static void run(Path in, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
