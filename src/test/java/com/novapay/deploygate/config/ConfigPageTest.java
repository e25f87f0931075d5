package com.novapay.deploygate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigPageTest {
    @Test
    void page_isNotStale() throws IOException {
        assertThat(Files.readString(Path.of("docs", "configuration.md")))
                .as("run tools/generate-docs")
                .isEqualTo(ConfigPage.text());
    }
}
