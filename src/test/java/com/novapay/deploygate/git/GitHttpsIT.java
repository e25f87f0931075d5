package com.novapay.deploygate.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.kubernetes.FakeAuthority;
import com.novapay.deploygate.outbound.ProxyEnvironment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code git http-backend} over HTTPS. */
@Tag("slow")
class GitHttpsIT {
    private static final TreeFiles WANTED = new TreeFiles(path -> true, 100, 1 << 20);

    @TempDir
    private Path folder;

    private final FakeAuthority authority = new FakeAuthority();
    private WorkTree tree;
    private GitHttpServer server;
    private Path token;
    private Path authorities;

    @BeforeEach
    void start() throws IOException {
        tree = WorkTree.create(folder.resolve("served/policies"));
        server = new GitHttpServer(folder.resolve("served"), authority);
        token = Files.writeString(folder.resolve("token"), "ci:right\n");
        authorities = Files.writeString(folder.resolve("ca.pem"), authority.pem());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void read_withTheRightToken_givesTheCommit() throws Exception {
        server.accepts("ci:right");
        String commit = tree.commit("rules/a.rego", "package a\n");
        GitReader reader = reader(Map.of());
        assertThat(reader.head()).isEqualTo(commit);
        assertThat(reader.read(WANTED, Optional.empty()).files()).containsOnlyKeys("rules/a.rego");
    }

    @Test
    void head_aTokenThatChangesOnDisk_isUsedAtTheNextPoll() throws Exception {
        tree.commit("a.rego", "package a\n");
        server.accepts("ci:right");
        GitReader reader = reader(Map.of());
        reader.head();
        server.accepts("git:rotated");
        int before = server.requests();
        assertProblem(reader, "the token of " + token + " is not accepted");
        assertThat(server.requests() - before).as("it ends quickly").isLessThan(6);
        Files.writeString(token, "rotated");
        assertThat(reader.head()).hasSize(40);
        Files.writeString(token, "two\nlines");
        assertProblem(reader, token + " holds no token");
        Files.delete(token);
        assertProblem(reader, token + " does not exist");
    }

    @Test
    void head_anotherAuthority_isNotTrusted() throws Exception {
        tree.commit("a.rego", "package a\n");
        Files.writeString(authorities, new FakeAuthority().pem());
        assertProblem(reader(Map.of()), "the certificate must be signed by an authority of " + authorities);
        Files.writeString(authorities, "none");
        assertProblem(reader(Map.of()), authorities + " holds no certificates");
    }

    /** A token must not follow a redirect to another host. */
    @Test
    void head_aRedirect_doesNotTakeTheTokenElsewhere() throws Exception {
        tree.commit("a.rego", "package a\n");
        server.accepts("ci:right");
        try (GitHttpServer first = new GitHttpServer(folder, authority)) {
            first.redirects(server.address());
            GitReader reader = new GitReader(
                    GitAddress.of("git+" + first.address() + "/policies#main"),
                    access(Map.of()),
                    folder,
                    System::nanoTime);
            assertThatThrownBy(reader::head).isInstanceOf(GitProblem.class);
            assertThat(server.requests()).isPositive();
            assertThat(server.authorizations()).isEmpty();
            server.accepts("");
            assertThat(reader.head()).as("what needs no token is followed").hasSize(40);
            assertThat(server.authorizations()).isEmpty();
            first.redirects("http://localhost:1");
            assertThatThrownBy(reader::head).isInstanceOf(GitProblem.class).hasMessageContaining("redirect");
        }
    }

    @Test
    void head_noSuchRepository_saysSo() {
        GitReader reader = new GitReader(
                GitAddress.of("git+" + server.address() + "/nothing#main"), access(Map.of()), folder, System::nanoTime);
        assertProblem(reader, "not found");
    }

    /** The name of the host is not looked up here. */
    @Test
    void head_aProxyOfTheEnvironment_isAskedToConnect() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> request(proxy));
            GitReader reader = new GitReader(
                    GitAddress.of("git+https://git.invalid/policies#main"),
                    access(Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.getLocalPort())),
                    folder,
                    System::nanoTime);
            assertThatThrownBy(reader::head).isInstanceOf(GitProblem.class);
            assertThat(asked.join()).isEqualTo("CONNECT git.invalid:443 HTTP/1.1");
        }
    }

    /** A server that accepts and is silent, and one whose list of branches never ends. */
    @Test
    void head_aServerThatNeverEnds_isLeft() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            GitAccess hasty = new GitAccess(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(authorities),
                    1 << 20,
                    Duration.ofSeconds(1));
            GitReader reader = new GitReader(
                    GitAddress.of("git+https://localhost:" + silent.getLocalPort() + "/policies#main"),
                    hasty,
                    folder,
                    System::nanoTime);
            assertThatThrownBy(reader::head)
                    .isInstanceOf(GitProblem.class)
                    .hasMessageContaining("there is no complete answer after 1 s");
        }
        server.isEndless();
        assertProblem(reader(Map.of()), "the repository is too large: more than 1 MiB");
    }

    private GitReader reader(Map<String, String> environment) {
        return new GitReader(
                GitAddress.of("git+" + server.address() + "/policies#main"),
                access(environment),
                folder.resolve("work"),
                System::nanoTime);
    }

    private GitAccess access(Map<String, String> environment) {
        return new GitAccess(
                Optional.of(token),
                Optional.empty(),
                Optional.empty(),
                Optional.of(authorities),
                ProxyEnvironment.of(environment),
                1 << 20,
                Duration.ofSeconds(60));
    }

    private static void assertProblem(GitReader reader, String text) {
        assertThatThrownBy(reader::head)
                .isInstanceOf(GitProblem.class)
                .hasMessageContaining(text)
                .hasMessageNotContaining("right")
                .hasMessageNotContaining("rotated");
    }

    private static String request(ServerSocket proxy) {
        try (Socket socket = proxy.accept()) {
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            socket.getOutputStream()
                    .write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return line;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
