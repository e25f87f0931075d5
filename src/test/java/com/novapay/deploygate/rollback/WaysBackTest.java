package com.novapay.deploygate.rollback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.kubernetes.FakeApi;
import com.novapay.deploygate.kubernetes.FoundWorkload;
import com.novapay.deploygate.kubernetes.ServiceWorkloads;
import com.novapay.deploygate.kubernetes.WorkloadName;
import com.novapay.deploygate.terminal.UsageProblem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which workload is meant, and what it may go back to. */
class WaysBackTest {
    private static final String HISTORY =
            "/apis/deploygate.novapay.com/v1alpha1/namespaces/pay/releasehistories/deployment-payments";
    private final FakeApi api = new FakeApi();

    @Test
    void lastHealthyFirst_withoutWhatIsHeldRevokedNeverHealthyOrThereNow() throws Exception {
        history(
                "",
                revision('a', "\"healthyAt\": \"2026-11-21T12:00:00Z\""),
                revision('b', "\"healthyAt\": \"2026-11-23T12:00:00Z\""),
                revision('c', "\"healthyAt\": \"2026-11-22T12:00:00Z\", \"revoked\": true"),
                revision('d', "\"admittedAt\": \"2026-11-22T12:00:00Z\""),
                revision('e', "\"healthyAt\": \"2026-11-24T12:00:00Z\""));
        WaysBack ways = ways();
        assertThat(ways.ways()).extracting(way -> way.digest().charAt(7)).containsExactly('b', 'a');
        assertThat(ways.choose(Optional.empty()).number()).isEqualTo(1);
        assertThat(ways.choose(Optional.of("2")).digest()).startsWith("sha256:aaaa");
        assertThat(ways.choose(Optional.of("aaaa")).number()).isEqualTo(2);
        assertThat(ways.choose(Optional.of("sha256:" + "b".repeat(64))).number())
                .isEqualTo(1);
        no(ways, "3", "there are revisions 1 to 2, not 3");
        no(ways, "cccc", "it was revoked");
        no(ways, "dddd", "has not observed it healthy");
        no(ways, "eeee", "cannot be restored: it was rolled back from at 2026-11-24T13:00:00Z by lead@novapay");
        no(ways, "eeee", "novapay approve redeploy deployment/payments -n pay --change sha256:eeee");
        no(ways, "ffff", "no revision of it begins with sha256:ffff");
        for (String odd : List.of("", "abc", "xyzw", "-1", "sha256:", "AAAA")) {
            assertThatThrownBy(() -> ways.choose(Optional.of(odd))).isInstanceOf(UsageProblem.class);
        }
    }

    @Test
    void noHistory_orThatOfOneBefore_orNothingHealthy_isNoWayBack() {
        assertThatThrownBy(this::ways).hasMessageContaining("has not observed a healthy revision of it");
        api.put(HISTORY, "{\"spec\": {\"workload\": {\"uid\": \"u-0\"}, \"revisions\": []}}");
        assertThatThrownBy(this::ways).hasMessageContaining("has not observed a healthy revision of it");
        api.put(HISTORY, "{\"spec\": {\"workload\": {\"uid\": \"u-1\"}}}");
        assertThatThrownBy(() -> ways().choose(Optional.empty()))
                .hasMessageContaining("no earlier revision of it that ran healthy is available");
    }

    @Test
    void service_isTheLabel_elseTheName() {
        workload("Deployment", "pay", "payments", "");
        workload("Deployment", "pay", "renamed", "ledger");
        workload("Deployment", "pay", "ledger", "other");
        assertThat(find("payments").name()).hasToString("deployment/payments");
        assertThat(find("ledger").name()).hasToString("deployment/renamed");
        assertThat(find("deployment/ledger").name()).hasToString("deployment/ledger");
        assertThatThrownBy(() -> find("absent"))
                .isInstanceOf(ClusterProblem.class)
                .hasMessageContaining("there is no workload of service absent in a gated namespace");
        for (String odd : List.of("", "a b", "../x", "a,b", "deployment/", "x=y")) {
            assertThatThrownBy(() -> find(odd)).isInstanceOf(UsageProblem.class);
        }
    }

    @Test
    void several_areListed_andTheUngatedAreNone() {
        workload("Deployment", "free", "payments", "");
        workload("Deployment", "pay", "payments", "");
        assertThat(find("payments").namespace()).isEqualTo("pay");
        workload("Rollout", "pay", "payments", "");
        assertThatThrownBy(() -> find("payments"))
                .isInstanceOf(UsageProblem.class)
                .hasMessageContaining("  novapay rollback deployment/payments -n pay\n"
                        + "  novapay rollback rollout/payments -n pay");
        assertThat(find("rollout/payments").name().isRollout()).isTrue();
    }

    @Test
    void whoMaySeeOneNamespaceOnly_findsWhatIsThere() {
        workload("Deployment", "pay", "payments", "");
        workload("Deployment", "other", "payments", "");
        api.put("/api/v1/namespaces/other", gated("other"));
        api.unreadable("/apis/apps/v1/deployments", ClusterProblem.Kind.UNREADABLE);
        api.unreadable("/apis/apps/v1/namespaces/other", ClusterProblem.Kind.UNREADABLE);
        assertThat(find("payments").namespace()).isEqualTo("pay");
        api.unreadable("/api/v1/namespaces", ClusterProblem.Kind.UNREADABLE);
        assertThatThrownBy(() -> find("payments")).isInstanceOf(ClusterProblem.class);
        assertThat(new ServiceWorkloads(api)
                        .one("payments", Optional.empty(), "pay")
                        .namespace())
                .isEqualTo("pay");
    }

    @Test
    void clusterWithoutRollouts_hasDeployments() {
        workload("Deployment", "pay", "payments", "");
        api.unreadable("/apis/argoproj.io", ClusterProblem.Kind.UNKNOWN_KIND);
        assertThat(find("payments").namespace()).isEqualTo("pay");
    }

    private FoundWorkload find(String service) {
        api.put("/api/v1/namespaces/pay", gated("pay"));
        api.put("/api/v1/namespaces/free", "{\"metadata\": {\"name\": \"free\"}}");
        return new ServiceWorkloads(api).one(service, Optional.empty(), "default");
    }

    private static String gated(String name) {
        return "{\"metadata\": {\"name\": \"%s\", \"labels\": {\"deploygate.novapay.com/environment\": \"staging\"}}}"
                .formatted(name);
    }

    private void workload(String kind, String namespace, String name, String label) {
        api.put(
                new WorkloadName(kind, name).path(namespace),
                "{\"metadata\": {\"name\": \"%s\", \"namespace\": \"%s\", \"labels\": {%s}}}"
                        .formatted(
                                name,
                                namespace,
                                label.isEmpty() ? "" : "\"app.kubernetes.io/name\": \"" + label + "\""));
    }

    private void history(String more, String... revisions) {
        api.put(HISTORY, """
                {"spec": {"workload": {"uid": "u-1"}, "revisions": [%s]%s,
                 "holds": [{"digest": "sha256:%s", "since": "2026-11-24T13:00:00Z", "by": "lead@novapay"}]}}
                """.formatted(String.join(", ", revisions), more, "e".repeat(64)));
    }

    private static String revision(char digit, String more) {
        return "{\"digest\": \"sha256:%s\", \"images\": [\"app:%s\"], %s}"
                .formatted(String.valueOf(digit).repeat(64), digit, more);
    }

    private WaysBack ways() throws Exception {
        return WaysBack.of(
                api,
                new FoundWorkload(
                        new WorkloadName("Deployment", "payments"),
                        "pay",
                        new ObjectMapper()
                                .readTree("{\"metadata\": {\"uid\": \"u-1\"}, \"spec\": {\"template\": {}}}")));
    }

    private static void no(WaysBack ways, String to, String why) {
        assertThatThrownBy(() -> ways.choose(Optional.of(to)))
                .isInstanceOf(ClusterProblem.class)
                .hasMessageContaining(why);
    }
}
