package com.novapay.deploygate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
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
        assertThat(read(Map.of(Setting.INCIDENTS_GENERIC_SECRET_FILE, "s")).sources())
                .as("nothing is received without a port")
                .isEmpty();
    }

    @Test
    void aSource_isOnWithItsSecret_andHasItsTables() throws ConfigProblem {
        IncidentsConfig.Source source = read(Map.of(
                        Setting.INCIDENTS_LISTEN, "0.0.0.0:8444",
                        Setting.INCIDENTS_PAGERDUTY_SECRET_FILE, "/etc/pagerduty/secrets",
                        Setting.INCIDENTS_PAGERDUTY_SEVERITY, "P1=SEV-1, P2 = SEV-2,",
                        Setting.INCIDENTS_PAGERDUTY_SERVICE,
                                "Card = Payments=payments-api,card = payments=payments-worker",
                        Setting.INCIDENTS_PAGERDUTY_API, "https://api.pagerduty.com",
                        Setting.INCIDENTS_PAGERDUTY_TOKEN_FILE, "/etc/pagerduty/token",
                        Setting.INCIDENTS_PAGERDUTY_MAX_AGE, "10m"))
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
                "INCIDENTS_LISTEN|8444|is not HOST:PORT",
                "INCIDENTS_PAGERDUTY_SEVERITY|P1=SEV-5|is not NAME=SEV-1 to NAME=SEV-4, each name once",
                "INCIDENTS_PAGERDUTY_SEVERITY|P1=SEV-1,p1=SEV-2|each name once",
                "INCIDENTS_PAGERDUTY_SEVERITY|P1|is not a list of NAME=VALUE, separated by commas",
                "INCIDENTS_GENERIC_SERVICE|=a|is not a list of NAME=VALUE",
                "INCIDENTS_PAGERDUTY_API|http://pagerduty.com|is not https://HOST (http is accepted for loopback only)",
                "INCIDENTS_PAGERDUTY_API|https://u:p@pagerduty.com|is not https://HOST",
                "INCIDENTS_PAGERDUTY_API|https://api.pagerduty.com|incidents.pagerduty.token-file is needed with incidents.pagerduty.api",
                "INCIDENTS_INCIDENTIO_TOKEN_FILE|t|incidents.incidentio.api is needed with incidents.incidentio.token-file",
                "INCIDENTS_PAGERDUTY_POLL|often|is not a duration",
                "INCIDENTS_GENERIC_MAX_AGE|long|is not a duration",
            })
    void whatIsWrong_isNamed(Setting setting, String value, String problem) {
        Map<Setting, String> settings = new HashMap<>(
                Map.of(Setting.INCIDENTS_LISTEN, "127.0.0.1:8444", Setting.INCIDENTS_PAGERDUTY_SECRET_FILE, "secrets"));
        settings.put(setting, value);
        assertThatThrownBy(() -> read(settings))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining(problem);
    }

    @Test
    void aPortWithoutASource_isAMistake() {
        assertThatThrownBy(() -> read(Map.of(Setting.INCIDENTS_LISTEN, "127.0.0.1:8444")))
                .hasMessage(
                        "incidents.listen needs a source: set incidents.SOURCE.secret-file of pagerduty, incidentio,"
                                + " firehydrant, alertmanager, generic");
    }

    @Test
    void aLimitThatPollingCannotKeep_isAMistake() {
        assertThatThrownBy(() -> read(Map.of(
                        Setting.INCIDENTS_PAGERDUTY_API, "http://127.0.0.1:1",
                        Setting.INCIDENTS_PAGERDUTY_TOKEN_FILE, "t",
                        Setting.INCIDENTS_PAGERDUTY_MAX_AGE, "90s")))
                .hasMessageContaining("\"90s\" is less than twice incidents.pagerduty.poll");
    }

    private static IncidentsConfig read(Map<Setting, String> settings) throws ConfigProblem {
        return new ConfigSource(settings, Map.of(), Optional.empty()).read().incidents();
    }
}
