package com.novapay.deploygate.config;

import com.novapay.deploygate.config.ConsoleConfig.Oidc;
import com.novapay.deploygate.config.GateConfig.Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Reads the settings of the console. Used once. */
final class ConsoleParser {
    private static final Duration LONGEST = Duration.ofHours(8);
    private final SettingReader read;

    ConsoleParser(SettingReader read) {
        this.read = read;
    }

    ConsoleConfig parse() {
        Optional<Address> listen = read.text(Setting.CONSOLE_LISTEN).equals("off")
                ? Optional.empty()
                : Optional.of(read.address(Setting.CONSOLE_LISTEN));
        Optional<URI> url = origin(Setting.CONSOLE_URL);
        Optional<Oidc> oidc = oidc();
        if (oidc.isPresent()
                && url.isEmpty()
                && listen.isPresent()
                && !listen.get().isLoopback()) {
            read.problem(Setting.CONSOLE_URL.key() + " is needed with " + Setting.CONSOLE_OIDC_ISSUER.key()
                    + ": the provider redirects the browser to it");
        }
        return new ConsoleConfig(
                listen,
                url,
                read.path(Setting.CONSOLE_SESSION_KEY),
                session(),
                read.duration(Setting.CONSOLE_IDLE),
                oidc,
                Optional.of(read.text(Setting.CONSOLE_TOKEN_AUDIENCE)).filter(name -> !name.isEmpty()),
                read.path(Setting.CONSOLE_CALENDAR_LINKS_FILE));
    }

    private Duration session() {
        Duration session = read.duration(Setting.CONSOLE_SESSION);
        if (session.compareTo(LONGEST) > 0) {
            read.wrong(Setting.CONSOLE_SESSION, "is more than 8h");
        }
        return session;
    }

    private Optional<Oidc> oidc() {
        Optional<URI> issuer = web(Setting.CONSOLE_OIDC_ISSUER);
        if (issuer.isEmpty()) {
            return Optional.empty();
        }
        Oidc oidc = new Oidc(
                issuer.get(),
                needed(Setting.CONSOLE_OIDC_CLIENT_ID),
                read.path(Setting.CONSOLE_OIDC_CLIENT_SECRET_FILE),
                read.path(Setting.CONSOLE_OIDC_CA),
                read.texts(Setting.CONSOLE_OIDC_SCOPES),
                needed(Setting.CONSOLE_OIDC_USER_CLAIM),
                needed(Setting.CONSOLE_OIDC_ROLES_CLAIM),
                Set.copyOf(read.texts(Setting.CONSOLE_OIDC_AUDITORS)),
                Set.copyOf(read.texts(Setting.CONSOLE_OIDC_VIEWERS)));
        if (!oidc.scopes().contains("openid")) {
            read.wrong(Setting.CONSOLE_OIDC_SCOPES, "lacks openid");
        }
        if (oidc.auditors().isEmpty() && oidc.viewers().isEmpty()) {
            read.problem(Setting.CONSOLE_OIDC_AUDITORS.key() + " or " + Setting.CONSOLE_OIDC_VIEWERS.key()
                    + " is needed with " + Setting.CONSOLE_OIDC_ISSUER.key() + ": without them no user can sign in");
        }
        return Optional.of(oidc);
    }

    private String needed(Setting setting) {
        String text = read.text(setting);
        if (text.isEmpty()) {
            read.problem(setting.key() + " is needed with " + Setting.CONSOLE_OIDC_ISSUER.key() + " ("
                    + setting.variable() + ")");
        }
        return text;
    }

    /** Scheme, host and port, and nothing after. */
    private Optional<URI> origin(Setting setting) {
        Optional<URI> address = web(setting);
        address.filter(uri -> !uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/"))
                .ifPresent(uri -> read.wrong(setting, "has a path; write only the host, https://HOST[:PORT]"));
        return address.map(uri -> uri.resolve("/"));
    }

    /** Passwords and sessions go there, so over a network only by HTTPS. */
    private Optional<URI> web(Setting setting) {
        String text = read.text(setting);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            String host = uri.getHost();
            boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            if (host != null && plain && isSafe(uri, host)) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // said below, as for every other text that is none
        }
        read.wrong(setting, "is not https://HOST (http is accepted for loopback only)");
        return Optional.empty();
    }

    private static boolean isSafe(URI uri, String host) {
        boolean local = new Address(host.replaceAll("^\\[|]$", ""), 0).isLoopback();
        return "https".equals(uri.getScheme()) || (local && "http".equals(uri.getScheme()));
    }
}
