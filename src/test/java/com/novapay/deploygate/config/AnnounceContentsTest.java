package com.novapay.deploygate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnounceContentsTest {
    @TempDir
    private Path folder;

    @Test
    void defaults_areTheCompanysChannels() throws IOException, ConfigProblem {
        AnnounceContents announced = read("listen: 127.0.0.1:0\n");
        assertThat(announced.deploys()).contains("#deploy-notifications");
        assertThat(announced.engineering()).contains("#engineering");
        assertThat(announced.teams()).isEmpty();
        assertThat(announced.healthNetworks()).hasSize(5);
    }

    @Test
    void everything_isRead() throws IOException, ConfigProblem {
        AnnounceContents announced = read("""
                announce:
                  channels: {deploys: '', engineering: '#eng', teams: 'pay=#team-pay, shop = #team-shop'}
                  links: {status: 'https://status.example/{service}', health: 'http://{service}.{namespace}.svc/health'}
                  health: {networks: 10.1.0.0/16}
                """);
        assertThat(announced.deploys()).isEmpty();
        assertThat(announced.engineering()).contains("#eng");
        assertThat(announced.teams()).isEqualTo(Map.of("pay", "#team-pay", "shop", "#team-shop"));
        assertThat(announced.status()).contains("https://status.example/{service}");
        assertThat(announced.apm()).isEmpty();
        assertThat(announced.health()).contains("http://{service}.{namespace}.svc/health");
        assertThat(announced.healthNetworks()).containsExactly("10.1.0.0/16");
    }

    @Test
    void whatIsWrong_isNamedWithItsPlace() {
        assertThatThrownBy(() -> read("""
                announce:
                  channels: {teams: 'pay, =#x'}
                  links:
                    logs: https://logs.example/{cluster}
                    apm: logs.example
                  health: {networks: '10.0.0.0'}
                """))
                .isInstanceOf(ConfigProblem.class)
                .satisfies(problem -> assertThat(
                                String.valueOf(problem.getMessage()).lines())
                        .anyMatch(line -> line.contains("gate.yaml:4: announce.links.logs")
                                && line.endsWith(
                                        "has the unknown placeholder {cluster}; there are {decision}, {digest},"
                                                + " {environment}, {namespace}, {service}"))
                        .anyMatch(line -> line.contains("gate.yaml:5: announce.links.apm")
                                && line.endsWith("does not begin with https:// or http://"))
                        .anyMatch(line -> line.endsWith("has \"pay\", which is not TEAM=CHANNEL"))
                        .anyMatch(line -> line.endsWith("has \"=#x\", which is not TEAM=CHANNEL"))
                        .anyMatch(line -> line.endsWith("has 10.0.0.0, which is no network like 10.0.0.0/8")));
    }

    private AnnounceContents read(String yaml) throws IOException, ConfigProblem {
        Path file = Files.writeString(folder.resolve("gate.yaml"), yaml);
        return new ConfigSource(Map.of(), Map.of(), Optional.of(file)).read().announced();
    }
}
