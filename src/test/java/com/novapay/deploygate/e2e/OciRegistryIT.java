package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.git.GitAccess;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicySource;
import com.novapay.deploygate.policy.PolicyStage;
import com.novapay.deploygate.policy.source.BundleServer;
import com.novapay.deploygate.policy.source.OciPush;
import com.novapay.deploygate.policy.source.PolicySources;
import com.novapay.deploygate.policy.source.SignedBundle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies from a real registry, pushed as {@code oras} and {@code conftest} do. */
@Tag("slow")
class OciRegistryIT {
    @TempDir
    private static Path shared;

    private static OciRegistryServer registry;

    @TempDir
    private Path folder;

    private Path token;

    @BeforeAll
    static void start() throws Exception {
        registry = OciRegistryServer.start(shared);
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    @BeforeEach
    void login() throws Exception {
        token = Files.writeString(folder.resolve("token"), OciRegistryServer.LOGIN + "\n");
    }

    @Test
    void poll_aBundle_isReadAgainWhenItsTagMoves() throws Exception {
        SignedBundle bundle = SignedBundle.in(folder.resolve("bundle"));
        String first = push("team/policies", "v1", new OciPush.Layer(OciPush.BUNDLE, "b.tar.gz", bundle.packed()));
        PolicySource source = source("team/policies:v1", Optional.of(token));
        PolicyFiles files = source.poll("").orElseThrow();
        assertThat(files.commit()).isEqualTo(first);
        assertThat(files.files()).containsOnlyKeys("verdict.rego", "data.yaml");
        assertThat(source.poll(files.version())).isEmpty();
        bundle.write("data.yaml", "closed: []\n");
        String second = push("team/policies", "v1", new OciPush.Layer(OciPush.BUNDLE, "b.tar.gz", bundle.packed()));
        assertThat(source.poll(files.version()).orElseThrow().commit()).isEqualTo(second);
        PolicySource pinned = source("team/policies@" + first, Optional.of(token));
        assertThat(pinned.poll("").orElseThrow().commit()).isEqualTo(first);
    }

    @Test
    void poll_whatConftestPushes_isRead() throws Exception {
        push(
                "conftest",
                "v1",
                layer(OciPush.REGO, "rules/a/a.rego", "package a\n"),
                layer(OciPush.REGO, "verdict.rego", "package deploygate\n"),
                layer(OciPush.DATA, "data.json", "{\"a\": 1}"));
        assertThat(source("conftest:v1", Optional.of(token))
                        .poll("")
                        .orElseThrow()
                        .files())
                .containsOnlyKeys("rules/a/a.rego", "verdict.rego", "data.json");
    }

    @Test
    void poll_wrongCredentials_areAProblemUntilTheyAreRight() throws Exception {
        push("secret", "v1", layer(OciPush.REGO, "a.rego", "package a\n"));
        PolicySource source = source("secret:v1", Optional.of(token));
        Files.writeString(token, "gate:wrong");
        assertProblem(source, "the registry answers 401: the login of " + token + " is not accepted");
        assertProblem(source("secret:v1", Optional.empty()), "set policies.token-file, with USER:TOKEN in it");
        Files.writeString(token, OciRegistryServer.LOGIN);
        assertThat(source.poll("")).isPresent();
        assertProblem(source("secret:none", Optional.of(token)), "the registry answers 404: there is no such artifact");
    }

    /** A gate as people start it: from a bundle server with a token, then from the registry, which serves the same files. */
    @Test
    void gate_startsFromAnHttpBundle_andFromTheRegistry() throws Exception {
        ReviewLoad.prepare(folder);
        byte[] bundle = policies();
        Path bearer = Files.writeString(folder.resolve("bearer"), "right\n");
        try (BundleServer server = BundleServer.http()) {
            server.serves(bundle, "\"v1\"");
            server.accepts("right");
            try (GateProcess gate = start(server.address("/bundle.tar.gz"), bearer)) {
                assertThat(active(gate))
                        .contains("commit=\"v1\"", "source=\"" + server.address("/bundle.tar.gz") + "\"");
                assertThat(ReviewLoad.once(gate, ReviewLoad.Ask.DEPLOY).allowed())
                        .isTrue();
            }
        }
        String digest = push("gate", "v1", new OciPush.Layer(OciPush.BUNDLE, "b.tar.gz", bundle));
        try (GateProcess gate = start(registry.address("gate:v1"), token)) {
            assertThat(active(gate)).contains("commit=\"" + digest + "\"", "source=\"oci://");
            assertThat(ReviewLoad.once(gate, ReviewLoad.Ask.DEPLOY).allowed()).isTrue();
        }
    }

    private GateProcess start(String source, Path login) throws IOException {
        Files.deleteIfExists(folder.resolve("gate.log"));
        return GateProcess.startFrom(folder, source, Map.of("NOVAPAY_POLICIES_TOKEN_FILE", login.toString()));
    }

    private static String active(GateProcess gate) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(gate.adminUrl() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("deploygate_policy_info{"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The shipped policies over data by which the requests of {@link ReviewLoad} are admitted on any day. */
    private byte[] policies() throws Exception {
        Path archive = folder.resolve("policies.tar");
        Path data = Files.createDirectory(folder.resolve("own"));
        Files.writeString(data.resolve("data.yaml"), GateFolder.data(GateFolder.WEEK));
        for (List<String> command : List.of(
                List.of("tar", "--exclude=./data.yaml", "-cf", archive.toString(), "-C", "policies", "."),
                List.of("tar", "-rf", archive.toString(), "-C", data.toString(), "./data.yaml"),
                List.of("gzip", archive.toString()))) {
            Process process = new ProcessBuilder(command).inheritIO().start();
            assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        }
        return Files.readAllBytes(folder.resolve("policies.tar.gz"));
    }

    private static OciPush.Layer layer(String type, String title, String content) {
        return new OciPush.Layer(type, title, content.getBytes(StandardCharsets.UTF_8));
    }

    private static String push(String repository, String tag, OciPush.Layer... layers) throws Exception {
        String login = Base64.getEncoder().encodeToString(OciRegistryServer.LOGIN.getBytes(StandardCharsets.UTF_8));
        try (OciPush push = new OciPush(registry.repository(repository), Map.of("Authorization", "Basic " + login))) {
            return push.push(tag, List.of(layers));
        }
    }

    private PolicySource source(String artifact, Optional<Path> login) {
        GitAccess access = new GitAccess(
                login, Optional.empty(), Optional.empty(), Optional.empty(), 1 << 20, Duration.ofSeconds(30));
        return PolicySources.at(
                registry.address(artifact),
                new PolicySources.Settings(access, Optional.empty(), Optional.empty(), folder));
    }

    private static void assertProblem(PolicySource source, String text) {
        assertThatThrownBy(() -> source.poll(""))
                .isInstanceOfSatisfying(
                        PolicyProblem.class,
                        problem -> assertThat(problem.stage()).isEqualTo(PolicyStage.FETCH))
                .hasMessageContaining(text);
    }
}
