package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.Admission;
import com.novapay.deploygate.release.Finding;
import com.novapay.deploygate.release.Finding.How;
import com.novapay.deploygate.release.LastRecorded;
import com.novapay.deploygate.release.LastRecorded.Became;
import com.novapay.deploygate.release.WorkloadObservation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FindingDocumentTest {
    private static final Instant AT = Instant.parse("2026-11-26T20:00:00.123Z");
    private static final WorkloadKey PAYMENTS = new WorkloadKey("pay", "Deployment", "payments");
    private static final WorkloadObservation SIGHTING = new WorkloadObservation(
            PAYMENTS,
            "u-1",
            "payments-api",
            "production",
            "sha256:aa",
            List.of("app:1"),
            Optional.empty(),
            new WorkloadObservation.State.Starting(),
            List.of(new WorkloadObservation.Claim("kubectl-set", "Update", "2026-11-26T19:59:58Z")));
    private static final LastRecorded BEFORE =
            new LastRecorded("r-0", "u-1", "sha256:00", AT.minusSeconds(60), AT, Optional.of("d-0"), true, Set.of());

    @Test
    void seen_comesBackAsItIsKnown() {
        Admission by = new Admission("d-1", AT.minusMillis(20), "dev@novapay", false);
        assertThat(back(new How.Applied(by))).contains(known("r-1", AT, Optional.of("d-1"), true, Set.of()));
        assertThat(back(new How.Baseline())).contains(known("r-1", AT, Optional.empty(), true, Set.of()));
        assertThat(back(new How.Ungated(true))).contains(known("r-1", AT, Optional.empty(), false, Set.of()));
        LastRecorded still = known("r-7", AT.minusSeconds(9), Optional.of("d-7"), false, Set.of(Became.HEALTHY));
        assertThat(back(new How.Running(still))).contains(still);
    }

    @Test
    void applied_saysWhichDecisionAndIsFoundByWhatItIsAbout() {
        LogRecord record = LogRecord.of(document(new How.Applied(new Admission("d-1", AT, "dev@novapay", true))));
        assertThat(record.type()).isEqualTo("observed");
        assertThat(record.outcome()).isEqualTo("applied");
        assertThat(record.user()).isEqualTo("dev@novapay");
        assertThat(List.of(record.namespace(), record.kind(), record.name(), record.service(), record.environment()))
                .containsExactly("pay", "Deployment", "payments", "payments-api", "production");
        assertThat(record.digest()).isEqualTo("sha256:aa");
        assertThat(record.document()).contains("\"decisionId\":\"d-1\"");
    }

    @Test
    void ungated_saysWhatRanBeforeAndWhoClaimsIt() {
        ObjectNode document = document(new How.Ungated(true));
        assertThat(LogRecord.of(document).type()).isEqualTo("ungated");
        assertThat(document.path("ranBefore").asBoolean()).isTrue();
        assertThat(document.at("/before/decisionId").asText()).isEqualTo("d-0");
        assertThat(document.at("/selfAsserted/0/manager").asText()).isEqualTo("kubectl-set");
        assertThat(document.has("actor")).isFalse();
    }

    @Test
    void healthy_saysSinceWhen() {
        ObjectNode document =
                FindingDocument.of(new Finding.Turned("r-2", AT, "c-1", SIGHTING, BEFORE, Became.HEALTHY, ""));
        assertThat(document.path("outcome").asText()).isEqualTo("healthy");
        assertThat(document.path("sinceSeenMs").asLong()).isEqualTo(60_000);
        assertThat(document.path("decisionId").asText()).isEqualTo("d-0");
        assertThat(FindingDocument.known(document)).isEmpty();
        assertThat(FindingDocument.became("healthy")).contains(Became.HEALTHY);
    }

    @Test
    void rolledBack_isAboutWhatWasLeft() {
        ObjectNode document = FindingDocument.of(new Finding.RolledBack(
                "r-3", AT, "c-1", SIGHTING, BEFORE, new Admission("d-9", AT, "ic@novapay", true)));
        assertThat(LogRecord.of(document).digest()).isEqualTo("sha256:00");
        assertThat(document.path("to").asText()).isEqualTo("sha256:aa");
        assertThat(document.path("decisionId").asText()).isEqualTo("d-0");
        assertThat(document.at("/rolledBackBy/username").asText()).isEqualTo("ic@novapay");
        assertThat(FindingDocument.became("rolled-back")).contains(Became.ROLLED_BACK);
    }

    private static Optional<LastRecorded> back(How how) {
        return FindingDocument.known(document(how));
    }

    private static ObjectNode document(How how) {
        return FindingDocument.of(new Finding.Seen("r-1", AT, "c-1", SIGHTING, how, Optional.of(BEFORE)));
    }

    private static LastRecorded known(
            String id, Instant at, Optional<String> decision, boolean gated, Set<Became> became) {
        return new LastRecorded(id, "u-1", "sha256:aa", at, AT, decision, gated, became);
    }
}
