package com.novapay.deploygate.policy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.git.GitAccess;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicySource;
import com.novapay.deploygate.policy.PolicyStage;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no honest registry sends; an honest one is in {@code OciRegistryIT}. */
class OciSourceTest {
    private static final String MANIFEST = "/v2/team/policies/manifests/1";
    private final Map<String, byte[]> served = new ConcurrentHashMap<>();
    private volatile String challenge = "";
    private volatile String authorization = "";
    private HttpServer server;
    private String registry;
    private byte[] bundle;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String given = BundleServer.first(exchange, "Authorization");
            String path = exchange.getRequestURI().getPath();
            byte[] content = served.get(path);
            boolean isAuthorized = path.startsWith("/token") || challenge.isEmpty() || given.equals(authorization);
            if (!isAuthorized) {
                exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
            }
            if (path.equals("/token")) {
                content = ("{\"token\":\"for-" + given.replace(" ", "-") + "\"}").getBytes(StandardCharsets.UTF_8);
            }
            BundleServer.answer(
                    exchange,
                    isAuthorized ? content == null ? 404 : 200 : 401,
                    content == null || !isAuthorized ? new byte[0] : content);
        });
        server.start();
        registry = "127.0.0.1:" + server.getAddress().getPort();
        bundle = SignedBundle.in(folder.resolve("bundle")).packed();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void poll_aBundleLayer_isReadAndItsDigestIsTheCommit() throws Exception {
        serve(layer(OciPush.BUNDLE, digest(bundle), bundle.length, "b.tar.gz"), bundle);
        PolicySource source = source("oci://" + registry + "/team/policies:1", Optional.empty());
        PolicyFiles files = source.poll("").orElseThrow();
        assertThat(files.files()).containsOnlyKeys("verdict.rego", "data.yaml");
        assertThat(files.commit()).isEqualTo(digest(served.getOrDefault(MANIFEST, new byte[0])));
        assertThat(source.poll(files.version())).isEmpty();
    }

    @Test
    void poll_whatTheDigestDoesNotFit_isAProblem() throws Exception {
        PolicySource source = source("oci://" + registry + "/team/policies:1", Optional.empty());
        String other = "sha256:" + "0".repeat(64);
        serve(layer(OciPush.BUNDLE, other, bundle.length, "b.tar.gz"), bundle);
        served.put("/v2/team/policies/blobs/" + other, bundle);
        assertProblem(source, PolicyStage.FETCH, "the registry sent something else for " + other);
        serve(layer(OciPush.BUNDLE, digest(bundle), bundle.length - 1, "b.tar.gz"), bundle);
        assertProblem(source, PolicyStage.FETCH, "a layer is not as large as the manifest says");
        serve(layer(OciPush.BUNDLE, "md5:1", bundle.length, "b.tar.gz"), bundle);
        assertProblem(source, PolicyStage.FETCH, "a layer has no digest of SHA-256");
        serve(layer(OciPush.BUNDLE, digest(bundle), 1L << 40, "b.tar.gz"), bundle);
        assertProblem(source, PolicyStage.FETCH, "is larger than 1 MiB");
        serve(layer("application/vnd.helm", digest(bundle), bundle.length, "b"), bundle);
        assertProblem(source, PolicyStage.FORMAT, "has no layer with a bundle or with policies");
        serve(layer(OciPush.REGO, digest(bundle), bundle.length, "../../x.rego"), bundle);
        assertProblem(source, PolicyStage.FORMAT, "x.rego: the path leads out of the policies");
        serve(layer(OciPush.REGO, digest(bundle), bundle.length, ""), bundle);
        assertProblem(source, PolicyStage.FORMAT, "a layer has no path of its own");
        PolicySource pinned = source("oci://" + registry + "/team/policies@" + other, Optional.empty());
        served.put("/v2/team/policies/manifests/" + other, served.get(MANIFEST));
        assertProblem(pinned, PolicyStage.FETCH, "the registry sent something else for " + other);
        served.put(MANIFEST, "{".getBytes(StandardCharsets.UTF_8));
        assertProblem(source, PolicyStage.FETCH, "oci://" + registry + "/team/policies:1: ");
    }

    @Test
    void poll_aTokenService_isSentTheLogin() throws Exception {
        serve(layer(OciPush.BUNDLE, digest(bundle), bundle.length, "b.tar.gz"), bundle);
        Path token = Files.writeString(folder.resolve("token"), "gate:right");
        String login = Base64.getEncoder().encodeToString("gate:right".getBytes(StandardCharsets.UTF_8));
        challenge =
                "Bearer realm=\"http://" + registry + "/token\",service=\"r\",scope=\"repository:team/policies:pull\"";
        authorization = "Bearer for-Basic-" + login;
        String address = "oci://" + registry + "/team/policies:1";
        assertThat(source(address, Optional.of(token)).poll("")).isPresent();
        Files.writeString(token, "gate:wrong");
        assertProblem(
                source(address, Optional.of(token)),
                PolicyStage.FETCH,
                "the registry answers 401: the login of " + token + " is not accepted");
        challenge = "Bearer realm=\"ftp://elsewhere/token\"";
        assertProblem(source(address, Optional.of(token)), PolicyStage.FETCH, "a token service without TLS");
        challenge = "Negotiate";
        assertProblem(source(address, Optional.of(token)), PolicyStage.FETCH, "asks for a login of an unknown kind");
        challenge = "Basic realm=\"x\"";
        assertProblem(source(address, Optional.empty()), PolicyStage.FETCH, "set policies.token-file");
    }

    @Test
    void of_whatIsNoAddress_isAProblem() {
        for (String address : new String[] {
            "oci://",
            "oci://r",
            "oci://r/UPPER:1",
            "oci://r/a@sha256:12",
            "oci://r/a:b/c",
            "oci://r/../a:1",
            "oci://r/a:1?x"
        }) {
            assertThatThrownBy(() -> OciAddress.of(address)).as(address).hasMessageStartingWith("is not oci://");
        }
        assertThatThrownBy(() -> OciAddress.of("oci://me:secret@r/a:1"))
                .hasMessageContaining("has a user in it")
                .hasMessageNotContaining("secret");
        assertThat(OciAddress.of("oci://r.example/a/b").shown()).isEqualTo("oci://r.example/a/b:latest");
        assertThat(OciAddress.of("oci://r.example:5000/a:1").uri("manifests", "1"))
                .hasToString("https://r.example:5000/v2/a/manifests/1");
    }

    private void serve(String layer, byte[] content) {
        served.put(MANIFEST, ("{\"layers\":[" + layer + "]}").getBytes(StandardCharsets.UTF_8));
        served.put("/v2/team/policies/blobs/" + digest(content), content);
    }

    private static String layer(String type, String digest, long size, String title) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + size
                + ",\"annotations\":{\"org.opencontainers.image.title\":\"" + title + "\"}}";
    }

    private static String digest(byte[] content) {
        return "sha256:" + Digest.sha256(content);
    }

    private PolicySource source(String address, Optional<Path> token) {
        GitAccess access = new GitAccess(
                token, Optional.empty(), Optional.empty(), Optional.empty(), 1 << 20, Duration.ofSeconds(20));
        return PolicySources.at(
                address, new PolicySources.Settings(access, Optional.empty(), Optional.empty(), folder));
    }

    private static void assertProblem(PolicySource source, PolicyStage stage, String text) throws IOException {
        assertThatThrownBy(() -> source.poll(""))
                .isInstanceOfSatisfying(
                        PolicyProblem.class,
                        problem -> assertThat(problem.stage()).isEqualTo(stage))
                .hasMessageContaining(text);
    }
}
