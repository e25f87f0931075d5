package com.novapay.deploygate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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

    private static DeliveryConfig read(Map<Setting, String> flags) throws ConfigProblem {
        return new ConfigSource(flags, Map.of(), Optional.empty()).read().delivery();
    }
}
