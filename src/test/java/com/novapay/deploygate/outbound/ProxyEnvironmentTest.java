package com.novapay.deploygate.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyEnvironmentTest {
    private static final String PROXY = "http://proxy.corp:3128";

    @Test
    void select_byScheme_takesTheProxyOfTheEnvironment() {
        ProxyEnvironment proxies = ProxyEnvironment.of(Map.of("HTTPS_PROXY", PROXY, "http_proxy", "other.corp:80"));
        assertThat(chosen(proxies, "https://git.example.com/x")).isEqualTo("proxy.corp:3128");
        assertThat(chosen(proxies, "http://git.example.com/x")).isEqualTo("other.corp:80");
        assertThat(chosen(ProxyEnvironment.of(Map.of()), "https://git.example.com"))
                .isEqualTo("none");
    }

    @Test
    void select_whatNoProxyNames_isReachedDirectly() {
        ProxyEnvironment proxies = ProxyEnvironment.of(Map.of(
                "HTTPS_PROXY",
                PROXY,
                "NO_PROXY",
                "corp.example, .internal,10.0.0.0/8,192.0.2.7,host.com:8443,fd00::/8"));
        for (String direct : new String[] {
            "https://corp.example/", "https://git.corp.example/", "https://git.internal/", "https://10.20.30.40/",
            "https://192.0.2.7:443/", "https://host.com:8443/", "https://[fd00::1]/", "https://localhost:1/",
            "https://127.0.0.1:1/", "https://[::1]/"
        }) {
            assertThat(chosen(proxies, direct)).as(direct).isEqualTo("none");
        }
        for (String proxied : new String[] {
            "https://notcorp.example/",
            "https://11.0.0.1/",
            "https://host.com/",
            "https://192.0.2.77/",
            "https://[fe00::1]/"
        }) {
            assertThat(chosen(proxies, proxied)).as(proxied).isEqualTo("proxy.corp:3128");
        }
        assertThat(chosen(ProxyEnvironment.of(Map.of("HTTPS_PROXY", PROXY, "NO_PROXY", "*")), "https://a.b/"))
                .isEqualTo("none");
    }

    @Test
    void of_whatIsNoProxy_namesTheVariableAndNoPassword() {
        for (String value : new String[] {"socks5://proxy:1", "http://", "http://a b", "ftp://x"}) {
            assertThatThrownBy(() -> ProxyEnvironment.of(Map.of("HTTPS_PROXY", value)))
                    .hasMessageContaining("HTTPS_PROXY is not the address of a proxy");
        }
        assertThatThrownBy(() -> ProxyEnvironment.of(Map.of("HTTP_PROXY", "http://me:secret@proxy:1")))
                .hasMessageContaining("HTTP_PROXY has a user in it")
                .hasMessageNotContaining("secret");
    }

    private static String chosen(ProxyEnvironment proxies, String address) {
        Proxy proxy = proxies.select(URI.create(address)).getFirst();
        return proxy.address() instanceof InetSocketAddress named
                ? named.getHostString() + ":" + named.getPort()
                : "none";
    }
}
