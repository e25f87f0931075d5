package com.novapay.deploygate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.config.ConfigProblem;
import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.GateConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration that the chart mounts is one that the gate takes. */
class ChartConfigTest {
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

    private GateConfig mounted(String render) throws IOException, ConfigProblem {
        String text = Files.readString(Path.of("src", "test", "resources", "chart", render + ".yaml"));
        String start = "  config.yaml: |\n";
        int from = text.indexOf(start) + start.length();
        String config = text.substring(from, text.indexOf("---", from)).stripIndent();
        Path file = Files.writeString(folder.resolve("config.yaml"), config);
        return new ConfigSource(Map.of(), Map.of(), Optional.of(file)).read();
    }
}
