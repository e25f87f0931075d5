package com.novapay.deploygate.announce.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.config.AnnounceSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
    private static final Networks DEFAULT =
            Networks.of(List.of(AnnounceSettings.HEALTH_NETWORKS.defaultValue().split(",")));

    @ParameterizedTest
    @CsvSource({
        "10.255.255.255, true",
        "11.0.0.0, false",
        "172.16.0.1, true",
        "172.31.255.255, true",
        "172.32.0.1, false",
        "192.168.1.1, true",
        "100.64.0.1, true",
        "100.128.0.1, false",
        "127.0.0.1, false",
        "169.254.169.254, false",
        "8.8.8.8, false",
        "fd00::1, true",
        "fe80::1, false",
        "::1, false",
        "::ffff:10.0.0.1, true"
    })
    void default_isWhatClustersUse(String address, boolean contained) throws UnknownHostException {
        assertThat(DEFAULT.contain(InetAddress.getByName(address))).isEqualTo(contained);
    }

    @Test
    void none_containsNothing() {
        assertThat(Networks.of(List.of()).contain(InetAddress.getLoopbackAddress()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "host/8", "10.0.0.0/x", "/8", ""})
    void whatIsNoNetwork_isNamed(String text) {
        assertThatThrownBy(() -> Networks.of(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text + "\" is no network like 10.0.0.0/8");
    }
}
