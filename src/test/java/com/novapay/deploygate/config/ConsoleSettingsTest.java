package com.novapay.deploygate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.config.GateConfig.Address;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleSettingsTest {
    private static final Map<String, String> OIDC = Map.of(
            "NOVAPAY_CONSOLE_OIDC_ISSUER", "https://sso.novapay.example/realms/novapay",
            "NOVAPAY_CONSOLE_OIDC_CLIENT_ID", "deploy-gate",
            "NOVAPAY_CONSOLE_OIDC_AUDITORS", "compliance, audit",
            "NOVAPAY_CONSOLE_URL", "https://gate.novapay.example");

    @Test
    void read_nothingSaid_isLoopbackWithoutAProvider() throws ConfigProblem {
        ConsoleConfig console = read(Map.of());
        assertThat(console.listen()).contains(new Address("127.0.0.1", 8090));
        assertThat(console.listen().orElseThrow().isLoopback()).isTrue();
        assertThat(console.session()).isEqualTo(Duration.ofHours(8));
        assertThat(console.idle()).isEqualTo(Duration.ofMinutes(30));
        assertThat(console.oidc()).isEmpty();
        assertThat(read(Map.of("NOVAPAY_CONSOLE_LISTEN", "off")).listen()).isEmpty();
    }

    @Test
    void read_provider_asItIsNamed() throws ConfigProblem {
        ConsoleConfig console = read(OIDC);
        assertThat(console.url()).contains(URI.create("https://gate.novapay.example/"));
        ConsoleConfig.Oidc oidc = console.oidc().orElseThrow();
        assertThat(oidc.issuer()).isEqualTo(URI.create("https://sso.novapay.example/realms/novapay"));
        assertThat(oidc.auditors()).containsExactlyInAnyOrder("compliance", "audit");
        assertThat(oidc.scopes()).containsExactly("openid", "profile", "email");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LISTEN           | 8090                        | is not HOST:PORT, for example 127.0.0.1:8090",
                "URL              | http://gate.novapay.example | is not https://HOST (http is accepted for loopback only)",
                "URL              | https://gate/console        | has a path; write only the host, https://HOST[:PORT]",
                "URL              | https://me@gate             | is not https://HOST",
                "SESSION          | 9h                          | is more than 8h",
                "IDLE             | never                       | is not a duration",
                "OIDC_ISSUER      | http://sso.novapay.example  | is not https://HOST",
                "OIDC_CLIENT_ID   | ''                          | console.oidc.client-id is needed with console.oidc.issuer",
                "OIDC_AUDITORS    | ','                         | without them no user can sign in",
                "OIDC_SCOPES      | email                       | lacks openid"
            })
    void read_whatCannotBe_isNamed(String setting, String value, String problem) {
        Map<String, String> environment = new HashMap<>(OIDC);
        environment.put("NOVAPAY_CONSOLE_" + setting, value);
        assertThatThrownBy(() -> read(environment)).hasMessageContaining(problem);
    }

    @Test
    void read_providerOffLoopback_needsTheAddressPeopleType() {
        Map<String, String> environment = new HashMap<>(OIDC);
        environment.remove("NOVAPAY_CONSOLE_URL");
        environment.put("NOVAPAY_CONSOLE_LISTEN", "0.0.0.0:8090");
        assertThatThrownBy(() -> read(environment))
                .hasMessage("console.url is needed with console.oidc.issuer: the provider redirects the browser to it");
    }

    private static ConsoleConfig read(Map<String, String> environment) throws ConfigProblem {
        return new ConfigSource(Map.of(), environment, Optional.empty()).read().console();
    }
}
