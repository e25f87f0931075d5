package com.novapay.deploygate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.Setting;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The demonstration beside other programs. */
class DemoAddressesTest {
    @Test
    void usualPortInUse_isReplacedByAFreeOne() throws Exception {
        GateConfig config = config(Map.of());
        assertThat(DemoAddresses.replaced(config, address -> address.port() != 8090))
                .containsExactly(Map.entry(Setting.CONSOLE_LISTEN, "127.0.0.1:0"));
        assertThat(DemoAddresses.replaced(config, address -> false))
                .containsOnlyKeys(Setting.LISTEN, Setting.ADMIN_LISTEN, Setting.CONSOLE_LISTEN);
        assertThat(DemoAddresses.replaced(config, address -> true)).isEmpty();
    }

    @Test
    void chosenAddress_isNeverReplaced() throws Exception {
        Map<Setting, String> chosen =
                Map.of(Setting.CONSOLE_LISTEN, "127.0.0.1:9999", Setting.ADMIN_LISTEN, "127.0.0.1:9998");
        assertThat(DemoAddresses.replaced(config(chosen), address -> false)).containsOnlyKeys(Setting.LISTEN);
        assertThat(DemoAddresses.replaced(config(Map.of(Setting.CONSOLE_LISTEN, "off")), address -> false))
                .doesNotContainKey(Setting.CONSOLE_LISTEN);
    }

    @Test
    void portThatAProgramListensOn_isNotFree() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(DemoAddresses.isFree(new GateConfig.Address("127.0.0.1", other.getLocalPort())))
                    .isFalse();
        }
        assertThat(DemoAddresses.isFree(new GateConfig.Address("127.0.0.1", 0))).isTrue();
    }

    private static GateConfig config(Map<Setting, String> flags) throws Exception {
        return new ConfigSource(flags, Map.of(), Optional.empty()).read();
    }
}
