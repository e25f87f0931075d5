package com.novapay.deploygate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncidentSettingsTest {
    @Test
    void off_byDefault() throws ConfigProblem {
        IncidentsConfig config = read(Map.of());
        assertThat(config.listen()).isEmpty();
        assertThat(config.sources()).isEmpty();
        assertThat(read(Map.of(IncidentSettings.source("generic").secretFile(), "s"))
                        .sources())
                .as("nothing is received without a port")
                .isEmpty();
    }

    @Test
    void aSource_isOnWithItsSecret_andHasItsTables() throws ConfigProblem {
        IncidentsConfig.Source source = read(Map.of(
                        IncidentSettings.LISTEN,
                        "0.0.0.0:8444",
                        IncidentSettings.source("pagerduty").secretFile(),
                        "/etc/pagerduty/secrets",
                        IncidentSettings.source("pagerduty").severity(),
                        "P1=SEV-1, P2 = SEV-2,",
                        IncidentSettings.source("pagerduty").service(),
                        "Card = Payments=payments-api,card = payments=payments-worker",
                        IncidentSettings.source("pagerduty").api().orElseThrow().address(),
                        "https://api.pagerduty.com",
                        IncidentSettings.source("pagerduty").api().orElseThrow().tokenFile(),
                        "/etc/pagerduty/token",
                        IncidentSettings.source("pagerduty").maxAge(),
                        "10m"))
                .sources()
                .getFirst();
        assertThat(source.name()).isEqualTo("pagerduty");
        assertThat(source.severities()).isEqualTo(Map.of("p1", "SEV-1", "p2", "SEV-2"));
        assertThat(source.services()).isEqualTo(Map.of("card = payments", List.of("payments-api", "payments-worker")));
        assertThat(source.poll().orElseThrow().api()).isEqualTo(URI.create("https://api.pagerduty.com"));
        assertThat(source.poll().orElseThrow().every()).isEqualTo(Duration.ofSeconds(60));
        assertThat(source.maxAge()).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "incidents.listen|8444|is not HOST:PORT",
                "incidents.pagerduty.severity|P1=SEV-5|is not NAME=SEV-1 to NAME=SEV-4, each name once",
                "incidents.pagerduty.severity|P1=SEV-1,p1=SEV-2|each name once",
                "incidents.pagerduty.severity|P1|is not a list of NAME=VALUE, separated by commas",
                "incidents.generic.service|=a|is not a list of NAME=VALUE",
                "incidents.pagerduty.api|http://pagerduty.com|is not https://HOST (http is accepted for loopback only)",
                "incidents.pagerduty.api|https://u:p@pagerduty.com|is not https://HOST",
                "incidents.pagerduty.api|https://api.pagerduty.com|incidents.pagerduty.token-file is needed with incidents.pagerduty.api",
                "incidents.incidentio.token-file|t|incidents.incidentio.api is needed with incidents.incidentio.token-file",
                "incidents.pagerduty.poll|often|is not a duration",
                "incidents.generic.max-age|long|is not a duration",
            })
    void whatIsWrong_isNamed(String key, String value, String problem) {
        Setting setting = ConfigSource.setting(key).orElseThrow();
        Map<Setting, String> settings = new HashMap<>(Map.of(
                IncidentSettings.LISTEN,
                "127.0.0.1:8444",
                IncidentSettings.source("pagerduty").secretFile(),
                "secrets"));
        settings.put(setting, value);
        assertThatThrownBy(() -> read(settings))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining(problem);
    }

    @Test
    void alertmanager_isOnByCertificatesOfClientsAlone() throws ConfigProblem {
        IncidentsConfig.Source source = read(Map.of(
                        IncidentSettings.LISTEN,
                        "0.0.0.0:8444",
                        IncidentSettings.source("alertmanager")
                                .clientAuthorities()
                                .orElseThrow(),
                        "/etc/clients.crt"))
                .sources()
                .getFirst();
        assertThat(source.name()).isEqualTo("alertmanager");
        assertThat(source.secretFile()).isEmpty();
        assertThat(source.clientAuthorities()).contains(Path.of("/etc/clients.crt"));
    }

    @Test
    void aPortWithoutASource_isAMistake() {
        assertThatThrownBy(() -> read(Map.of(IncidentSettings.LISTEN, "127.0.0.1:8444")))
                .hasMessage(
                        "incidents.listen needs a source: set incidents.SOURCE.secret-file of pagerduty, incidentio,"
                                + " firehydrant, alertmanager, generic");
    }

    @Test
    void aLimitThatPollingCannotKeep_isAMistake() {
        assertThatThrownBy(() -> read(Map.of(
                        IncidentSettings.source("pagerduty").api().orElseThrow().address(), "http://127.0.0.1:1",
                        IncidentSettings.source("pagerduty").api().orElseThrow().tokenFile(), "t",
                        IncidentSettings.source("pagerduty").maxAge(), "90s")))
                .hasMessageContaining("\"90s\" is less than twice incidents.pagerduty.poll");
    }

    private static IncidentsConfig read(Map<Setting, String> settings) throws ConfigProblem {
        return new ConfigSource(settings, Map.of(), Optional.empty()).read().incidents();
    }
}
