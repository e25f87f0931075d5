package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordDocumentTest {
    private static final Instant AT = Instant.parse("2026-11-26T20:00:00.1234Z");

    @Test
    void begin_isTheSameForAllTypes() {
        assertThat(RecordDocument.begin(RecordType.REVIEW_SIGNED, "r-1", AT, "auditor@novapay")
                        .toString())
                .isEqualTo("{\"schema\":\"deploygate.novapay.com/review.signed/v1\",\"recordId\":\"r-1\","
                        + "\"time\":\"2026-11-26T20:00:00.123Z\",\"actor\":{\"username\":\"auditor@novapay\"}}");
        assertThat(RecordDocument.begin(RecordType.GATE_START, "r-2", Instant.EPOCH)
                        .toString())
                .isEqualTo("{\"schema\":\"deploygate.novapay.com/gate.start/v1\",\"recordId\":\"r-2\","
                        + "\"time\":\"1970-01-01T00:00:00.000Z\"}");
    }

    @Test
    void types_areFoundByTheirWords() {
        for (RecordType type : RecordType.values()) {
            assertThat(RecordType.of(type.word())).contains(type);
        }
        assertThat(RecordType.of("policy.Loaded")).isEmpty();
    }

    @Test
    void ids_ofTheSameParts_areTheSame() {
        assertThat(RecordIds.of("observed", "u-1")).isEqualTo(RecordIds.of("observed", "u-1"));
        assertThat(RecordIds.of("ab", "c")).isNotEqualTo(RecordIds.of("a", "bc"));
        assertThat(RecordIds.of("a")).isNotEqualTo(RecordIds.of("a", ""));
    }

    @Test
    void ids_areWords() {
        Set<String> seen = new HashSet<>();
        Random random = new Random(7);
        RecordIds ids = new RecordIds(Clock.fixed(AT, ZoneOffset.UTC), random);
        for (int i = 0; i < 1_000; i++) {
            seen.add(RecordIds.of(Integer.toString(i)));
            seen.add(ids.get());
        }
        assertThat(seen).hasSize(2_000).allMatch(id -> id.matches("r-[0-9a-hjkmnp-tv-z]{16,26}"));
    }
}
