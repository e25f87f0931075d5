package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart says, without a cluster: pinned renders, and values that are refused with a reason. */
@Tag("slow")
class ChartRenderIT {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "chart");
    private static Kubectl helm;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        helm = new Kubectl(ClusterBinaries.built().path("helm"), Path.of("/dev/null"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "url", "cert-manager", "everything"})
    void render_isThePinnedOne(String name) throws IOException {
        String rendered = must(render(
                        "-f", GOLDEN.resolve(name + ".values.yaml").toString()))
                .out();
        Path pinned = GOLDEN.resolve(name + ".yaml");
        if (Boolean.getBoolean("regenerate")) {
            Files.writeString(pinned, rendered);
        }
        assertThat(pinned)
                .as("regenerate: ./mvnw verify -Dit.test=ChartRenderIT -Dregenerate=true")
                .hasContent(rendered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "url", "cert-manager", "everything"})
    void lint_hasNothingToSay(String name) {
        Kubectl.Result lint = helm.run(
                "lint",
                "--strict",
                "chart",
                "-f",
                GOLDEN.resolve(name + ".values.yaml").toString());
        assertThat(lint.out()).contains("1 chart(s) linted, 0 chart(s) failed").doesNotContain("WARNING");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replica=3                                    | additional properties 'replica' not allowed",
                "webhook.urll=https://gate                    | at '/webhook': additional properties 'urll' not allowed",
                "monitoring.dashboard.on=true                 | at '/monitoring/dashboard': additional properties 'on' not allowed",
                "replicas=0                                   | at '/replicas': minimum: got 0, want 1",
                "webhook.url=http://gate                      | at '/webhook/url': 'http://gate' does not match pattern",
                "webhook.timeoutSeconds=31                    | at '/webhook/timeoutSeconds': maximum: got 31, want 30",
                "tls.source=none                              | must be one of 'authority', 'cert-manager', 'secret'",
                "image.digest=latest                          | at '/image/digest': 'latest' does not match pattern",
                "identities.rollouts=argo                     | at '/identities/rollouts': 'argo' does not match pattern",
                "identities.platform=a'b                      | at '/identities/platform'",
                "terminationGracePeriodSeconds=5              | at '/terminationGracePeriodSeconds': minimum: got 5, want 20",
                "webhook.url=https://gate                     | webhook.url needs webhook.caBundle: base64 of the ca.crt",
                "webhook.caBundle=YQ==                        | webhook.caBundle is kept by tls.source authority",
                "tls.source=secret                            | tls.source secret needs tls.secret",
                "store.claim=data                             | set replicas to 1, or store.url to a PostgreSQL",
                "store.url=jdbc:postgresql://db/gate          | store.url and store.secret need audit.keySecret, a Secret",
                "store.secret=gate-store                      | openssl genpkey -algorithm ed25519 -out signing.key",
                "console.url=http://gate                      | at '/console/url': 'http://gate' does not match pattern",
                "console.enabled=true                         | console.enabled with several replicas needs console.sessionKey",
                "incidents.enabled=true                       | incidents.enabled needs incidents.sources",
                "incidents.sources.statuspage=a               | at '/incidents/sources': additional properties 'statuspage' not allowed",
                "config.incidents.listen=1.2.3.4:1            | config.incidents.listen is set by the chart",
                "config.listen=1.2.3.4:1                      | config.listen is set by the chart"
            })
    void wrongValue_isRefusedWithAReason(String value, String reason) {
        Kubectl.Result result = render("--set", value);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(reason);
    }

    @Test
    void url_withoutAPathIsAskedWhereTheGateAnswers() {
        assertThat(must(render("--set", "webhook.url=https://gate:8443", "--set", "webhook.caBundle=YQ=="))
                        .out())
                .contains("url: https://gate:8443/validate", "url: https://gate:8443/observe");
    }

    @Test
    void gateOutsideTheCluster_getsNoWorkload() {
        assertThat(must(render("--set", "webhook.url=https://gate:8443", "--set", "webhook.caBundle=YQ=="))
                        .out()
                        .lines())
                .doesNotContain(
                        "kind: Deployment",
                        "kind: Service",
                        "kind: PodDisruptionBudget",
                        "kind: NetworkPolicy",
                        "kind: Secret",
                        "kind: ConfigMap");
    }

    /** What {@code novapay status} compares an installation with is what this chart renders. */
    @Test
    void expectedInstallation_isThisCharts() throws IOException {
        String rendered = must(render(
                        "--show-only=templates/webhook.yaml",
                        "--show-only=templates/policy-*.yaml",
                        "--set=webhook.url=https://mark/validate",
                        "--set=webhook.caBundle=YQ==",
                        "--set=records.guarded=true",
                        "--set=identities.rollouts=system:serviceaccount:mark:rollouts",
                        "--set=identities.argocd=system:serviceaccount:mark:argocd",
                        "--set=identities.platform=mark:platform",
                        "--set=identities.breakglass=mark:breakglass",
                        "--set=identities.gate=system:serviceaccount:mark:gate",
                        "--set=identities.operators={mark:operator}"))
                .out();
        Path expected = Path.of("src/main/resources/com/novapay/deploygate/install/expected.yaml");
        if (Boolean.getBoolean("regenerate")) {
            Files.writeString(expected, rendered);
        }
        assertThat(expected)
                .as("regenerate: ./mvnw verify -Dit.test=ChartRenderIT -Dregenerate=true")
                .hasContent(rendered);
    }

    private static Kubectl.Result render(String... values) {
        List<String> command = new ArrayList<>(List.of("template", "deploy-gate", "chart", "-n", "deploy-gate"));
        command.addAll(List.of(values));
        return helm.run(command.toArray(String[]::new));
    }
}
