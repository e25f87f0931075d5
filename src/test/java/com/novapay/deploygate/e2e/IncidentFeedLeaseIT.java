package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.incident.IncidentSource;
import com.novapay.deploygate.incident.poll.LeaseFeedNotes;
import com.novapay.deploygate.kubernetes.ApiLease;
import com.novapay.deploygate.kubernetes.ClusterAccess;
import com.novapay.deploygate.kubernetes.Leadership;
import com.novapay.deploygate.kubernetes.LeaseNotes;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One gate of several polls, and the others read in its Lease when the source last answered. */
@OnCluster
class IncidentFeedLeaseIT {
    private static final String NAMESPACE = "feed-lease";
    private static final String NAME = "deploy-gate-incidents";
    private static final Instant POLLED = Instant.parse("2026-11-24T15:00:00Z");

    @Test
    void oneGatePolls_andTheOthersReadItsNotes(ControlPlane plane) throws Exception {
        must(plane.kubectl("admin").run("create", "namespace", NAMESPACE));
        List<String> reported = new ArrayList<>();
        try (KubernetesClient client =
                ClusterAccess.connect(Optional.of(plane.kubeconfig("admin")), Optional.empty())) {
            LeaseFeedNotes first = notes(client, "first", reported);
            LeaseFeedNotes second = notes(client, "second", reported);
            assertThat(second.read()).isEmpty();
            assertThat(first.leads()).isTrue();
            assertThat(second.leads()).isFalse();

            first.write(IncidentSource.PAGERDUTY, POLLED);
            assertThat(second.read())
                    .containsEntry(IncidentSource.PAGERDUTY, POLLED)
                    .hasSize(1);

            first.end();
            assertThat(second.leads()).isTrue();
            assertThat(second.read()).as("notes outlast their writer").containsKey(IncidentSource.PAGERDUTY);
        }
        assertThat(reported).isEmpty();
    }

    private static LeaseFeedNotes notes(KubernetesClient client, String gate, List<String> reported) {
        return new LeaseFeedNotes(
                new Leadership(new ApiLease(client, NAMESPACE, NAME), gate, Clock.systemUTC()),
                new LeaseNotes(client, NAMESPACE, NAME),
                reported::add);
    }
}
