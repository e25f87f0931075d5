package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTimeTest {
    @Test
    void whatIsWritten_isReadAsTheFullParserReadsIt() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            String text = RecordTime.of(Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L)));
            assertThat(RecordTime.parse(text)).as(text).isEqualTo(Instant.parse(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-27",
                "2026-11-27T12:00:00Z",
                "2026-11-27T12:00:00.000000Z",
                "2026-13-27T12:00:00.000Z",
                "2026-11-27 12:00:00.000Z",
                "2026-11-27T12:00:00.000+",
                "2026-11-27T1x:00:00.000Z",
                "2026-02-30T12:00:00.000Z"
            })
    void anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> RecordTime.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
