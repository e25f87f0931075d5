package com.novapay.deploygate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.config.ConfigProblem;
import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.IncidentsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration that the chart mounts is one that the gate takes. */
class ChartConfigTest {
    private static final Pattern VARIABLE = Pattern.compile("- \\{name: (NOVAPAY_\\w+), value: \"?([^\"}]*)\"?}");

    @TempDir
    private Path folder;

    @Test
    void defaults_listenForOthersAndKeepTheirData() throws IOException, ConfigProblem {
        GateConfig config = mounted("default");
        assertThat(config.listen()).isEqualTo(new GateConfig.Address("0.0.0.0", 8443));
        assertThat(config.adminListen()).isEqualTo(new GateConfig.Address("0.0.0.0", 8080));
        assertThat(config.data()).isEqualTo(Path.of("/var/lib/deploy-gate"));
    }

    @Test
    void configValues_reachTheGate() throws IOException, ConfigProblem {
        GateConfig config = mounted("everything");
        assertThat(config.limits().permits()).isEqualTo(64);
        assertThat(config.policies().source()).contains("/policies");
    }

    @Test
    void incidentSources_areOnWithTheirSecrets() throws IOException, ConfigProblem {
        assertThat(mounted("default").incidents().listen()).isEmpty();
        IncidentsConfig incidents = mounted("everything").incidents();
        assertThat(incidents.listen()).contains(new GateConfig.Address("0.0.0.0", 8444));
        assertThat(incidents.sources().stream().map(IncidentsConfig.Source::name))
                .containsExactly("pagerduty", "alertmanager", "generic");
        IncidentsConfig.Source pagerDuty = incidents.sources().getFirst();
        assertThat(pagerDuty.secretFile()).contains(Path.of("/etc/deploy-gate-incidents/pagerduty/secret"));
        assertThat(pagerDuty.poll().orElseThrow().tokenFile())
                .isEqualTo(Path.of("/etc/deploy-gate-incidents/pagerduty/token"));
        IncidentsConfig.Source alertmanager = incidents.sources().get(1);
        assertThat(alertmanager.secretFile())
                .as("a certificate is enough where it is asked for")
                .isEmpty();
        assertThat(alertmanager.clientAuthorities())
                .contains(Path.of("/etc/deploy-gate-incidents/alertmanager/client-ca.crt"));
    }

    private GateConfig mounted(String render) throws IOException, ConfigProblem {
        String text = Files.readString(Path.of("src", "test", "resources", "chart", render + ".yaml"));
        String start = "  config.yaml: |\n";
        int from = text.indexOf(start) + start.length();
        String config = text.substring(from, text.indexOf("---", from)).stripIndent();
        Path file = Files.writeString(folder.resolve("config.yaml"), config);
        return new ConfigSource(Map.of(), environment(text), Optional.of(file)).read();
    }

    /** The gate's variables that the render gives a value. */
    private static Map<String, String> environment(String text) {
        return VARIABLE.matcher(text)
                .results()
                .collect(Collectors.toMap(one -> one.group(1), one -> one.group(2), (first, second) -> first));
    }
}
