package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTimeoutTest {
    @ParameterizedTest
    @CsvSource({
        "5s, 4000",
        "2s, 1000",
        "1s, 500",
        "500ms, 250",
        "1m0s, 20000",
        "1.5s, 750",
        "10s, 9000",
        "30s, 20000",
        "0s, 20000",
        "-5s, 20000",
        "5, 20000",
        "soon, 20000",
        "99999999999999999999s, 20000",
        "'', 20000",
        ", 20000"
    })
    void budget_leavesTheApiServerASecond(@Nullable String timeout, long millis) {
        assertThat(CallerTimeout.budget(timeout, Duration.ofSeconds(20))).isEqualTo(Duration.ofMillis(millis));
    }
}
