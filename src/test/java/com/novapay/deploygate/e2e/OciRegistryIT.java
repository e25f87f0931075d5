package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.git.GitAccess;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicySource;
import com.novapay.deploygate.policy.PolicyStage;
import com.novapay.deploygate.policy.source.OciPush;
import com.novapay.deploygate.policy.source.PolicySources;
import com.novapay.deploygate.policy.source.SignedBundle;
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
