package com.novapay.deploygate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ObservedSettingsTest {
    @Test
    void nothing_isOff() throws Exception {
        GateConfig config = read(Map.of());
        assertThat(config.traces()).isEmpty();
        assertThat(config.flags()).isEmpty();
    }

    @Test
    void everything_isRead() throws Exception {
        GateConfig config = read(Map.of(
                TraceSettings.ENDPOINT,
                "http://collector:4318",
                TraceSettings.CA_FILE,
                "/ca",
                FlagSettings.SDK_KEY_FILE,
                "/key",
                FlagSettings.URL,
                "https://relay",
                FlagSettings.CA_FILE,
                "/relay-ca"));
        assertThat(config.traces())
                .hasValue(new TracesConfig(URI.create("http://collector:4318"), Optional.of(Path.of("/ca"))));
        assertThat(config.flags())
                .hasValue(new FlagsConfig.OfLaunchDarkly(
                        Path.of("/key"), Optional.of(URI.create("https://relay")), Optional.of(Path.of("/relay-ca"))));
        assertThat(read(Map.of(FlagSettings.FILE, "/flags")).flags())
                .hasValue(new FlagsConfig.OfFile(Path.of("/flags")));
    }

    @Test
    void whatCannotBe_isNamed() {
        assertThat(problem(Map.of(TraceSettings.ENDPOINT, "collector:4318")))
                .contains("otlp.endpoint", "\"collector:4318\" is not http://HOST:PORT or https://HOST:PORT");
        assertThat(problem(Map.of(TraceSettings.ENDPOINT, "http://me:hunter2@collector")))
                .contains("otlp.endpoint")
                .doesNotContain("hunter2");
        assertThat(problem(Map.of(FlagSettings.SDK_KEY_FILE, "/key", FlagSettings.URL, "http://relay")))
                .contains("launchdarkly.url", "is not https://HOST/PATH (http is accepted for loopback only)");
        assertThat(problem(Map.of(FlagSettings.SDK_KEY_FILE, "/key", FlagSettings.FILE, "/flags")))
                .contains("launchdarkly.sdk-key-file and launchdarkly.file are both set; remove one of them");
        assertThat(problem(Map.of(FlagSettings.URL, "https://relay")))
                .contains("launchdarkly.sdk-key-file is needed", "NOVAPAY_LAUNCHDARKLY_SDK_KEY_FILE");
    }

    private static String problem(Map<Setting, String> flags) {
        return String.valueOf(
                catchThrowableOfType(ConfigProblem.class, () -> read(flags)).getMessage());
    }

    private static GateConfig read(Map<Setting, String> flags) throws ConfigProblem {
        return new ConfigSource(flags, Map.of(), Optional.empty()).read();
    }
}
