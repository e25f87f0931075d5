package com.novapay.deploygate.announce.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.config.AnnounceContents;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTemplateTest {
    @Test
    void values_arePercentEscaped() {
        assertThat(fill("https://logs.example/?q={service}&ns={namespace}", "a&b=c/é #?", "pay"))
                .contains(URI.create("https://logs.example/?q=a%26b%3Dc%2F%C3%A9%20%23%3F&ns=pay"));
    }

    @Test
    void valueThatLooksLikeAPlaceholder_staysText() {
        assertThat(fill("https://logs.example/{service}", "{namespace}", "pay"))
                .contains(URI.create("https://logs.example/%7Bnamespace%7D"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"javascript:alert(1)", "ftp://host/{service}", "https:///{service}", "https://a b/", "{service}"
            })
    void whatIsNoWebAddress_isNoLink(String template) {
        assertThat(fill(template, "x", "y")).isEmpty();
    }

    @Test
    void hostMayBeAValue_butNothingThatLeavesIt() {
        assertThat(fill("http://{service}.{namespace}.svc:8080/health", "payments", "pay"))
                .contains(URI.create("http://payments.pay.svc:8080/health"));
        assertThat(fill("http://{service}.{namespace}.svc/health", "evil.example/x", "pay"))
                .isEmpty();
    }

    @Test
    void unknownPlaceholder_isNamed() {
        assertThatThrownBy(() -> new LinkTemplate("https://logs.example/{cluster}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("{cluster} is not a placeholder");
    }

    @Test
    void configurationKnowsTheSamePlaceholders() {
        assertThat(LinkTemplate.NAMES).isEqualTo(AnnounceContents.PLACEHOLDERS);
    }

    private static Optional<URI> fill(String template, String service, String namespace) {
        return new LinkTemplate(template).fill(Map.of("service", service, "namespace", namespace));
    }
}
