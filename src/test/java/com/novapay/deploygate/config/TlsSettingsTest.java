package com.novapay.deploygate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.config.GateConfig.TlsSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TlsSettingsTest {
    @Test
    void read_nothingSaid_isTheFolder() throws ConfigProblem {
        GateConfig config = read(Map.of());
        assertThat(config.tls().source()).isEqualTo(TlsSource.FOLDER);
        assertThat(config.tls().clientAuthority()).isEmpty();
        assertThat(config.drain()).isZero();
    }

    @Test
    void read_asTheChartSetsIt_isTheAuthorityInASecret() throws ConfigProblem {
        GateConfig config = read(Map.of(
                "NOVAPAY_TLS_SOURCE", "authority",
                "NOVAPAY_TLS_SECRET", "deploy-gate-tls",
                "NOVAPAY_TLS_HOST", "deploy-gate.deploy-gate.svc, 10.0.0.7",
                "NOVAPAY_TLS_WEBHOOK", "deploy-gate",
                "NOVAPAY_DRAIN", "5s"));
        assertThat(config.tls().source()).isEqualTo(TlsSource.AUTHORITY);
        assertThat(config.tls().hosts()).containsExactly("deploy-gate.deploy-gate.svc", "10.0.0.7");
        assertThat(config.tls().webhook()).contains("deploy-gate");
        assertThat(config.tls().settle()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void read_files_needsBoth() throws ConfigProblem {
        assertThat(read(Map.of(
                                "NOVAPAY_TLS_SOURCE", "files",
                                "NOVAPAY_TLS_CERTIFICATE", "/tls/tls.crt",
                                "NOVAPAY_TLS_KEY", "/tls/tls.key",
                                "NOVAPAY_TLS_CLIENT_CA", "/tls/client-ca.crt"))
                        .tls()
                        .clientAuthority())
                .contains(Path.of("/tls/client-ca.crt"));
        assertThatThrownBy(() -> read(Map.of("NOVAPAY_TLS_SOURCE", "files"))).hasMessage("""
                        tls.certificate is needed with tls.source files (NOVAPAY_TLS_CERTIFICATE)
                        tls.key is needed with tls.source files (NOVAPAY_TLS_KEY)""");
    }

    @Test
    void read_whatCannotBe_isNamed() {
        assertThatThrownBy(() -> read(Map.of("NOVAPAY_TLS_SOURCE", "vault")))
                .hasMessage("NOVAPAY_TLS_SOURCE: \"vault\" is not folder, files or authority");
        assertThatThrownBy(() -> read(Map.of("NOVAPAY_TLS_SOURCE", "authority")))
                .hasMessage("tls.host is needed with tls.source authority (NOVAPAY_TLS_HOST)");
    }

    private static GateConfig read(Map<String, String> environment) throws ConfigProblem {
        return new ConfigSource(Map.of(), environment, Optional.empty()).read();
    }
}
