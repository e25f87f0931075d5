package com.novapay.deploygate.config;

import com.novapay.deploygate.config.DeliveryConfig.Datadog;
import com.novapay.deploygate.config.DeliveryConfig.Webhook;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the settings of where announcements are delivered. Used once. */
final class DeliveryParser {
    /** A name of hosts and nothing more, because the key is sent there. */
    private static final Pattern SITE = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");

    private final SettingReader read;

    DeliveryParser(SettingReader read) {
        this.read = read;
    }

    DeliveryConfig parse() {
        Optional<Path> token = read.path(AnnounceSettings.SLACK_TOKEN_FILE);
        Optional<Path> webhook = read.path(AnnounceSettings.SLACK_WEBHOOK_FILE);
        if (token.isPresent() && webhook.isPresent()) {
            read.problem(AnnounceSettings.SLACK_TOKEN_FILE.key() + " and " + AnnounceSettings.SLACK_WEBHOOK_FILE.key()
                    + " are both set, so each message would be posted twice; remove one of them");
        }
        return new DeliveryConfig(
                token,
                webhook,
                read.url(AnnounceSettings.SLACK_API, UrlRule.WEBHOOK)
                        .orElse(URI.create(AnnounceSettings.SLACK_API.defaultValue())),
                webhook(),
                read.path(AnnounceSettings.TEAMS_WEBHOOK_FILE),
                datadog(),
                read.url(AnnounceSettings.CDEVENTS_URL, UrlRule.BROKER));
    }

    private Optional<Datadog> datadog() {
        String site = read.text(AnnounceSettings.DATADOG_SITE);
        if (!SITE.matcher(site).matches()) {
            read.wrong(
                    AnnounceSettings.DATADOG_SITE, "is not a site of Datadog like datadoghq.eu or us5.datadoghq.com");
            return Optional.empty();
        }
        URI api = read.url(AnnounceSettings.DATADOG_API, UrlRule.WEBHOOK)
                .map(URI::toString)
                .map(base -> URI.create(base.endsWith("/") ? base : base + "/"))
                .orElse(URI.create("https://api." + site + "/"));
        return read.path(AnnounceSettings.DATADOG_API_KEY_FILE).map(key -> new Datadog(key, api));
    }

    private Optional<Webhook> webhook() {
        Optional<URI> url = read.url(AnnounceSettings.WEBHOOK_URL, UrlRule.WEBHOOK);
        Optional<Path> secret = read.path(AnnounceSettings.WEBHOOK_SECRET_FILE);
        if (url.isPresent() && secret.isEmpty()) {
            read.problem(AnnounceSettings.WEBHOOK_SECRET_FILE.key() + " is needed with "
                    + AnnounceSettings.WEBHOOK_URL.key() + " ("
                    + AnnounceSettings.WEBHOOK_SECRET_FILE.variable() + ")");
        }
        return url.isPresent() && secret.isPresent()
                ? Optional.of(new Webhook(url.get(), secret.get(), read.path(AnnounceSettings.WEBHOOK_CA_FILE)))
                : Optional.empty();
    }
}
