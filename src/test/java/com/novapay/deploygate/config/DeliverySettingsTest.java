package com.novapay.deploygate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliverySettingsTest {
    @Test
    void nothingSet_announcesNowhere() throws ConfigProblem {
        DeliveryConfig delivery = read(Map.of());
        assertThat(delivery)
                .isEqualTo(new DeliveryConfig(
                        Optional.empty(),
                        Optional.empty(),
                        URI.create("https://slack.com/api/"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void allSet_isRead() throws ConfigProblem {
        DeliveryConfig delivery = read(Map.of(
                AnnounceSettings.SLACK_TOKEN_FILE, "/t",
                AnnounceSettings.SLACK_API, "http://127.0.0.1:8/api/",
                AnnounceSettings.TEAMS_WEBHOOK_FILE, "/teams",
                AnnounceSettings.WEBHOOK_URL, "https://hooks.novapay.local/a?b=c",
                AnnounceSettings.WEBHOOK_SECRET_FILE, "/s",
                AnnounceSettings.WEBHOOK_CA_FILE, "/ca"));
        assertThat(delivery.slackToken()).contains(Path.of("/t"));
        assertThat(delivery.slackApi()).hasToString("http://127.0.0.1:8/api/");
        assertThat(delivery.webhook())
                .contains(new DeliveryConfig.Webhook(
                        URI.create("https://hooks.novapay.local/a?b=c"), Path.of("/s"), Optional.of(Path.of("/ca"))));
        assertThat(delivery.teamsWebhook()).contains(Path.of("/teams"));
    }

    @Test
    void wrong_isNamed_withoutWhatMayBeSecret() {
        ConfigProblem problem = catchThrowableOfType(
                ConfigProblem.class,
                () -> read(Map.of(
                        AnnounceSettings.SLACK_TOKEN_FILE, "/t",
                        AnnounceSettings.SLACK_WEBHOOK_FILE, "/w",
                        AnnounceSettings.SLACK_API, "http://slack.test/",
                        AnnounceSettings.WEBHOOK_URL, "http://hooks.test/?key=PLANTED")));
        assertThat(problem.getMessage())
                .contains("announce.slack.token-file and announce.slack.webhook-file are both set")
                .contains("is not https://HOST/PATH")
                .doesNotContain("PLANTED");
        ConfigProblem unsigned = catchThrowableOfType(
                ConfigProblem.class, () -> read(Map.of(AnnounceSettings.WEBHOOK_URL, "https://hooks.test/")));
        assertThat(unsigned.getMessage()).contains("announce.webhook.secret-file is needed with announce.webhook.url");
    }

    @Test
    void datadog_isItsSite_orAnAddressForTests() throws ConfigProblem {
        assertThat(read(Map.of(AnnounceSettings.DATADOG_API_KEY_FILE, "/k")).datadog())
                .contains(new DeliveryConfig.Datadog(Path.of("/k"), URI.create("https://api.datadoghq.com/")));
        assertThat(read(Map.of(
                                AnnounceSettings.DATADOG_API_KEY_FILE,
                                "/k",
                                AnnounceSettings.DATADOG_SITE,
                                "us5.datadoghq.com"))
                        .datadog())
                .contains(new DeliveryConfig.Datadog(Path.of("/k"), URI.create("https://api.us5.datadoghq.com/")));
        assertThat(read(Map.of(
                                AnnounceSettings.DATADOG_API_KEY_FILE,
                                "/k",
                                AnnounceSettings.DATADOG_API,
                                "http://127.0.0.1:8/a"))
                        .datadog())
                .contains(new DeliveryConfig.Datadog(Path.of("/k"), URI.create("http://127.0.0.1:8/a/")));
    }

    /** The key is sent there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.test/?",
                "datadoghq.com@evil.test",
                "datadoghq.com:8/",
                "datadoghq",
                "a..b",
                "https://datadoghq.eu"
            })
    void siteThatIsNoName_isRejected(String site) {
        ConfigProblem problem = catchThrowableOfType(
                ConfigProblem.class,
                () -> read(Map.of(AnnounceSettings.DATADOG_API_KEY_FILE, "/k", AnnounceSettings.DATADOG_SITE, site)));
        assertThat(problem.getMessage()).contains("datadog.site", "is not a site of Datadog like datadoghq.eu");
    }

    @ParameterizedTest
    @CsvSource({
        "https://events.novapay.local/in, true",
        "http://127.0.0.1:8/in, true",
        "http://broker.knative-eventing.svc/a/b, true",
        "http://broker.knative-eventing.svc.cluster.local:80/a, true",
        "http://broker.svc/a, false",
        "http://broker.knative-eventing.svc.evil.test/a, false",
        "http://events.novapay.local/in, false",
        "http://user:PLANTED@broker.knative-eventing.svc/a, false"
    })
    void receiverOfCdEvents_mayBeAServiceOfTheCluster(String address, boolean accepted) throws ConfigProblem {
        Map<Setting, String> settings = Map.of(AnnounceSettings.CDEVENTS_URL, address);
        if (accepted) {
            assertThat(read(settings).cdEvents()).contains(URI.create(address));
        } else {
            assertThat(catchThrowableOfType(ConfigProblem.class, () -> read(settings))
                            .getMessage())
                    .contains("cdevents.url", "NAME.NAMESPACE.svc only")
                    .doesNotContain("PLANTED");
        }
    }

    /** Only what gets no secret. */
    @Test
    void webhook_isNoServiceOfTheClusterByHttp() {
        assertThat(catchThrowableOfType(
                                ConfigProblem.class,
                                () -> read(Map.of(
                                        AnnounceSettings.WEBHOOK_URL, "http://hook.pay.svc/",
                                        AnnounceSettings.WEBHOOK_SECRET_FILE, "/s")))
                        .getMessage())
                .contains("is not https://HOST/PATH");
    }

    private static DeliveryConfig read(Map<Setting, String> flags) throws ConfigProblem {
        return new ConfigSource(flags, Map.of(), Optional.empty()).read().delivery();
    }
}
