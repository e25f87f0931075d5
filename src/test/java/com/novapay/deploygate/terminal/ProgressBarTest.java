package com.novapay.deploygate.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The text of a progress bar. */
class ProgressBarTest {
    @Test
    void bar_saysHowFarAndHowFast() {
        assertThat(ProgressBar.text(0.5, 45_210, "decisions", 2.0))
                .isEqualTo("[##########..........]  50 % 45,210 decisions, 22,605/s");
        assertThat(ProgressBar.text(0, 0, "decisions", 0)).isEqualTo("[....................]   0 % 0 decisions");
        assertThat(ProgressBar.text(7, 1, "decisions", 1)).startsWith("[####################] 100 %");
    }
}
