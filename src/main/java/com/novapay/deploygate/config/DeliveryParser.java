package com.novapay.deploygate.config;

import com.novapay.deploygate.config.DeliveryConfig.Datadog;
import com.novapay.deploygate.config.DeliveryConfig.Webhook;
import com.novapay.deploygate.config.GateConfig.Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the settings of where announcements are delivered. Used once. */
final class DeliveryParser {
    /** A name of hosts and nothing more, because the key is sent there. */
    private static final Pattern SITE = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");

    private static final Pattern SERVICE = Pattern.compile("[a-z0-9-]+\\.[a-z0-9-]+\\.svc(\\.cluster\\.local)?");
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
                address(AnnounceSettings.SLACK_API).orElse(URI.create(AnnounceSettings.SLACK_API.defaultValue())),
                webhook(),
                read.path(AnnounceSettings.TEAMS_WEBHOOK_FILE),
                datadog(),
                address(AnnounceSettings.CDEVENTS_URL));
    }

    private Optional<Datadog> datadog() {
        String site = read.text(AnnounceSettings.DATADOG_SITE);
        if (!SITE.matcher(site).matches()) {
            read.wrong(
                    AnnounceSettings.DATADOG_SITE, "is not a site of Datadog like datadoghq.eu or us5.datadoghq.com");
            return Optional.empty();
        }
        URI api = address(AnnounceSettings.DATADOG_API)
                .map(URI::toString)
                .map(base -> URI.create(base.endsWith("/") ? base : base + "/"))
                .orElse(URI.create("https://api." + site + "/"));
        return read.path(AnnounceSettings.DATADOG_API_KEY_FILE).map(key -> new Datadog(key, api));
    }

    private Optional<Webhook> webhook() {
        Optional<URI> url = address(AnnounceSettings.WEBHOOK_URL);
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

    /** A token or what people do goes there, so over a network only by HTTPS. */
    private Optional<URI> address(Setting setting) {
        String text = read.text(setting);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            String host = uri.getHost();
            boolean plain = uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            if (host != null && plain && (isSafe(uri, host) || isInCluster(setting, uri, host))) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // said below, as for every other text that is none
        }
        read.wrong(
                setting,
                "is not https://HOST/PATH (http is accepted for loopback"
                        + (setting.equals(AnnounceSettings.CDEVENTS_URL) ? " and NAME.NAMESPACE.svc only)" : " only)"));
        return Optional.empty();
    }

    /** Event brokers in clusters rarely speak TLS, and no secret is sent to them. */
    private static boolean isInCluster(Setting setting, URI uri, String host) {
        return setting.equals(AnnounceSettings.CDEVENTS_URL)
                && "http".equals(uri.getScheme())
                && SERVICE.matcher(host).matches();
    }

    private static boolean isSafe(URI uri, String host) {
        boolean local = new Address(host.replaceAll("^\\[|]$", ""), 0).isLoopback();
        return "https".equals(uri.getScheme()) || (local && "http".equals(uri.getScheme()));
    }
}
