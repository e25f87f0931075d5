package com.novapay.deploygate.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.terminal.UsageProblem;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every form of kubeconfig that kubectl reads, against a real TLS server. */
class ClusterAccessTest {
    private final FakeAuthority authority = new FakeAuthority();

    @TempDir
    private Path folder;

    private FakeTlsApi api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeTlsApi(authority.server("127.0.0.1"), false);
        write("ca.crt", authority.pem());
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, pkcs8, file", "RSA, pkcs8, data", "RSA, traditional, file", "RSA, traditional, data",
        "EC, pkcs8, file", "EC, pkcs8, data", "EC, traditional, file", "EC, traditional, data",
        "Ed25519, pkcs8, file", "Ed25519, pkcs8, data"
    })
    void clientCertificate_isPresented(String algorithm, String form, String where) throws IOException {
        KeyPair keys = FakeAuthority.pair(algorithm);
        String key = form.equals("pkcs8")
                ? FakeAuthority.pkcs8(keys.getPrivate())
                : FakeAuthority.traditional(keys.getPrivate());
        String certificate = authority.issued(keys, "dev");
        String user;
        if (where.equals("file")) {
            write("dev.crt", certificate);
            write("dev.key", key);
            user = "client-certificate: dev.crt, client-key: dev.key";
        } else {
            user = "client-certificate-data: " + base64(certificate) + ", client-key-data: " + base64(key);
        }
        try (FakeTlsApi strict = new FakeTlsApi(authority.server("127.0.0.1"), true)) {
            ask(kubeconfig(cluster(strict.port(), "certificate-authority: ca.crt"), user));
            assertThat(strict.client()).isEqualTo("CN=dev");
        }
    }

    @Test
    void authority_inline_andNoOtherIsTrusted() throws IOException {
        ask(kubeconfig(cluster(api.port(), "certificate-authority-data: " + base64(authority.pem())), "token: t"));
        write("other.crt", new FakeAuthority().pem());
        Path other = kubeconfig(cluster(api.port(), "certificate-authority: other.crt"), "token: t");
        assertThatThrownBy(() -> ask(other)).isInstanceOf(KubernetesClientException.class);
    }

    @Test
    void insecureSkipTlsVerify_trustsEveryServer() throws IOException {
        try (FakeTlsApi other = new FakeTlsApi(new FakeAuthority().server("elsewhere.example"), false)) {
            ask(kubeconfig(cluster(other.port(), "insecure-skip-tls-verify: true"), "token: t"));
            assertThat(other.header("Authorization")).containsExactly("Bearer t");
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "localhost"})
    void tlsServerName_isAskedForAndExpected(String host) throws IOException {
        try (FakeTlsApi named = new FakeTlsApi(authority.server("api.example"), false)) {
            String server = "server: 'https://" + host + ":" + named.port() + "', certificate-authority: ca.crt";
            ask(kubeconfig(server + ", tls-server-name: api.example", "token: t"));
            assertThat(named.serverName()).contains("api.example");
            Path wrong = kubeconfig(server + ", tls-server-name: other.example", "token: t");
            assertThatThrownBy(() -> ask(wrong)).isInstanceOf(KubernetesClientException.class);
        }
    }

    @Test
    void contextWithoutAUser_asksAsNobody() throws IOException {
        Path file = kubeconfig(cluster(api.port(), "certificate-authority: ca.crt"), "token: t");
        Files.writeString(file, Files.readString(file).replace("user: dev, ", ""));
        ask(file);
        assertThat(api.header("Authorization")).isEmpty();
    }

    @Test
    void tokenFile_isReadForEachRequestAndComesBeforeToken() throws IOException {
        write("token", "first\n");
        Path file = kubeconfig(cluster(api.port(), "certificate-authority: ca.crt"), "token: none, tokenFile: token");
        try (KubernetesClient client = connect(file)) {
            client.raw("/version");
            assertThat(api.header("Authorization")).containsExactly("Bearer first");
            write("token", "second\n");
            client.raw("/version");
            assertThat(api.header("Authorization")).containsExactly("Bearer second");
            Files.delete(folder.resolve("token"));
            assertThatThrownBy(() -> client.raw("/version"))
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("users[dev].user.tokenFile");
        }
    }

    @Test
    void authProvider_oidcIsAskedForItsToken() throws IOException {
        ask(kubeconfig(
                cluster(api.port(), "certificate-authority: ca.crt"),
                "auth-provider: {name: oidc, config: {id-token: mine}}"));
        assertThat(api.header("Authorization")).containsExactly("Bearer mine");
    }

    @Test
    void impersonation_ofEveryKind() throws IOException {
        ask(kubeconfig(
                cluster(api.port(), "certificate-authority: ca.crt"),
                "token: t, as: jane, as-uid: '7', as-groups: [a, b], as-user-extra: {example.com/scope: [x, y]}"));
        assertThat(api.header("Impersonate-User")).containsExactly("jane");
        assertThat(api.header("Impersonate-Uid")).containsExactly("7");
        assertThat(api.header("Impersonate-Group")).containsExactly("a", "b");
        assertThat(api.header("Impersonate-Extra-example.com%2Fscope")).containsExactly("x", "y");
    }

    @Test
    void execPlugin_tokenWithClusterInfoAndCertificate() throws IOException {
        KeyPair keys = FakeAuthority.pair("EC");
        write("plugin.crt", authority.issued(keys, "plugin").replace("\n", "\\n"));
        write("plugin.key", FakeAuthority.pkcs8(keys.getPrivate()).replace("\n", "\\n"));
        Path plugin = write("plugin", """
                #!/bin/sh
                echo 'a line for people' >&2
                case "$KUBERNETES_EXEC_INFO" in *'"server":"https'*) ;; *) exit 9 ;; esac
                here=$(dirname "$0")
                printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s",' "$1 $WHO"
                printf '"clientCertificateData":"%s","clientKeyData":"%s"}}' "$(cat $here/plugin.crt)" "$(cat $here/plugin.key)"
                """);
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
        try (FakeTlsApi strict = new FakeTlsApi(authority.server("127.0.0.1"), true)) {
            ask(kubeconfig(
                    cluster(strict.port(), "certificate-authority: ca.crt"),
                    "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, args: [\"it's\"],"
                            + " env: [{name: WHO, value: me}], provideClusterInfo: true, interactiveMode: Never}"));
            assertThat(strict.header("Authorization")).containsExactly("Bearer it's me");
            assertThat(strict.client()).isEqualTo("CN=plugin");
        }
    }

    @Test
    void proxyUrl_isUsedForHttps() throws Exception {
        try (FakeProxy proxy = new FakeProxy()) {
            ask(kubeconfig(
                    cluster(
                            api.port(),
                            "certificate-authority: ca.crt, proxy-url: 'http://127.0.0.1:" + proxy.port() + "'"),
                    "token: t"));
            assertThat(proxy.asked()).isEqualTo("CONNECT 127.0.0.1:" + api.port() + " HTTP/1.1");
        }
    }

    @Test
    void severalFiles_firstEntryCountsAndMissingFilesAreSkipped() throws IOException {
        Path second = kubeconfig(cluster(api.port(), "certificate-authority: ca.crt"), "token: second");
        Path first = write("first", "apiVersion: v1\nkind: Config\nusers: [{name: dev, user: {token: first}}]\n");
        String listed = String.join(
                File.pathSeparator, folder.resolve("missing").toString(), first.toString(), second.toString());
        try (KubernetesClient client =
                ClusterAccess.connect(Optional.empty(), Optional.empty(), Map.of("KUBECONFIG", listed))) {
            client.raw("/version");
            assertThat(client.getNamespace()).isEqualTo("payments");
        }
        assertThat(api.header("Authorization")).containsExactly("Bearer first");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "client-certificate-data: e30= , client-key: ca.crt|users[dev].user.client-certificate-data",
                "client-certificate: ca.crt, client-key: ca.crt|users[dev].user.client-key: ",
                "client-certificate: ca.crt, client-key: nowhere|nowhere cannot be read",
                "client-certificate: ca.crt|users[dev].user.client-key is missing",
                "tokenFile: nowhere|users[dev].user.tokenFile: ",
                "'auth-provider: {name: gcp}'|users[dev].user.auth-provider: gcp is not supported",
                "'auth-provider: {name: oidc}'|users[dev].user.auth-provider.config.id-token is missing",
                "as-groups: [a]|users[dev].user.as is missing",
                "'exec: {apiVersion: v, command: ./nowhere, installHint: see docs}'|users[dev].user.exec: ",
            })
    void faults_nameTheFileAndTheField(String user, String expected) throws IOException {
        Path file = kubeconfig(cluster(api.port(), "certificate-authority: ca.crt"), user.replace("'", ""));
        assertThatThrownBy(() -> ask(file))
                .isInstanceOf(UsageProblem.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(expected)
                .hasMessageContaining("; ");
    }

    @Test
    void socksProxy_isNamedAsNotSupported() throws IOException {
        Path file = kubeconfig(cluster(api.port(), "proxy-url: 'socks5://127.0.0.1:1'"), "token: t");
        assertThatThrownBy(() -> ask(file))
                .isInstanceOf(UsageProblem.class)
                .hasMessage(file + ": clusters[c].cluster.proxy-url: socks5://127.0.0.1:1 is not supported:"
                        + " novapay supports HTTP proxies only; write http://HOST:PORT");
    }

    private void ask(Path kubeconfig) {
        try (KubernetesClient client = connect(kubeconfig)) {
            client.raw("/version");
        }
    }

    private static KubernetesClient connect(Path kubeconfig) {
        return ClusterAccess.connect(Optional.of(kubeconfig), Optional.empty(), Map.of());
    }

    private static String cluster(int port, String more) {
        return "server: 'https://127.0.0.1:" + port + "', " + more;
    }

    private Path kubeconfig(String cluster, String user) throws IOException {
        return write("config", """
                apiVersion: v1
                kind: Config
                current-context: x
                contexts: [{name: x, context: {cluster: c, user: dev, namespace: payments}}]
                clusters: [{name: c, cluster: {%s}}]
                users: [{name: dev, user: {%s}}]
                """.formatted(cluster, user));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
