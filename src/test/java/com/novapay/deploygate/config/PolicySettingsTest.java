package com.novapay.deploygate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The setting {@code policies} is a value, and others are under it. */
class PolicySettingsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "policies: git+https://git.example.com/p#main\npolicies.poll: 1m\npolicies.max-age: 24h\n",
                "policies:\n  source: git+https://git.example.com/p#main\n  poll: 1m\n  max-age: 24h\n"
            })
    void bothForms_areRead(String text) throws IOException, ConfigProblem {
        GateConfig.Policies policies = read(text).policies();
        assertThat(policies.source()).contains("git+https://git.example.com/p#main");
        assertThat(policies.poll()).isEqualTo(Duration.ofMinutes(1));
        assertThat(policies.maxAge()).isEqualTo(Duration.ofHours(24));
        assertThat(policies.force()).isFalse();
    }

    @Test
    void nothing_isThePoliciesInTheJarWithoutALimit() throws IOException, ConfigProblem {
        GateConfig.Policies policies = read("{}\n").policies();
        assertThat(policies.source()).isEmpty();
        assertThat(policies.maxAge()).isZero();
        assertThat(policies.poll()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void wrongValues_areNamedWithFileAndLine() {
        assertThatThrownBy(() -> read("policies:\n  sauce: x\n  poll: soon\n"))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining("gate.yaml:2: policies.sauce is not a setting")
                .hasMessageContaining("policies.poll: \"soon\" is not a duration");
    }

    private GateConfig read(String text) throws IOException, ConfigProblem {
        Path file = Files.writeString(folder.resolve("gate.yaml"), text);
        return new ConfigSource(Map.of(), Map.of(), Optional.of(file)).read();
    }
}
