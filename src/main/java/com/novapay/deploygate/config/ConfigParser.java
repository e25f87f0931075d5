package com.novapay.deploygate.config;

import com.novapay.deploygate.config.ConfigSource.Value;
import com.novapay.deploygate.config.GateConfig.ArgoCd;
import com.novapay.deploygate.config.GateConfig.Audit;
import com.novapay.deploygate.config.GateConfig.DryRun;
import com.novapay.deploygate.config.GateConfig.Limits;
import com.novapay.deploygate.config.GateConfig.LogFormat;
import com.novapay.deploygate.config.GateConfig.Policies;
import com.novapay.deploygate.config.GateConfig.Releases;
import com.novapay.deploygate.config.GateConfig.SyncWindows;
import com.novapay.deploygate.config.GateConfig.Tls;
import com.novapay.deploygate.config.GateConfig.TlsSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Turns texts into a configuration, collecting what is wrong with them. Used once. */
final class ConfigParser {
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private final SettingReader read;

    ConfigParser(Map<Setting, Value> values, List<String> problems) {
        read = new SettingReader(values, problems);
    }

    GateConfig parse() {
        Path data = read.path(Setting.DATA).orElse(Path.of("."));
        return new GateConfig(
                read.address(Setting.LISTEN),
                read.address(Setting.ADMIN_LISTEN),
                data,
                read.path(Setting.FACTS),
                policies(),
                read.path(PolicySettings.CHECKED).orElse(data.resolve("checked-policies")),
                store(data),
                new Limits(
                        read.number(Setting.PERMITS, 1, 100_000),
                        read.number(Setting.WORKERS, 0, 1_000),
                        read.duration(Setting.ANSWER),
                        read.size(Setting.BODIES, 8L << 20),
                        Math.toIntExact(Math.min(read.size(Setting.POLICY_MEMORY, 2L << 20), 1L << 30)),
                        read.duration(Setting.FACTS_AGE)),
                new Releases(read.number(Setting.RELEASES_KEEP, 0, 100), look(), read.text(Setting.RELEASES_LEASE)),
                argocd(),
                read.durationOrNone(Setting.DRAIN),
                read.oneOf(Setting.LOG_FORMAT, "text", "json") ? LogFormat.TEXT : LogFormat.JSON,
                audit(),
                tls(),
                new ConsoleParser(read).parse(),
                new IncidentsParser(read).parse(),
                new DeliveryParser(read).parse(),
                new AnnounceContentsParser(read).parse(),
                new ObservedParser(read).traces(),
                new ObservedParser(read).flags());
    }

    private Policies policies() {
        return new Policies(
                Optional.of(read.text(PolicySettings.SOURCE)).filter(text -> !text.isEmpty()),
                read.duration(PolicySettings.POLL),
                read.durationOrNone(PolicySettings.MAX_AGE),
                read.oneOf(PolicySettings.FORCE, "on", "off"),
                read.path(PolicySettings.ALLOWED_SIGNERS),
                read.path(PolicySettings.TOKEN_FILE),
                read.path(PolicySettings.SSH_KEY_FILE),
                read.path(PolicySettings.KNOWN_HOSTS_FILE),
                read.path(PolicySettings.CA_FILE),
                read.path(PolicySettings.BUNDLE_KEYS),
                Optional.of(read.text(PolicySettings.SHADOW)).filter(text -> !text.isEmpty()));
    }

    private Audit audit() {
        Optional<String> origin = Optional.of(read.text(Setting.AUDIT_ORIGIN)).filter(text -> !text.isEmpty());
        if (origin.filter(text -> text.matches(".*[\\s+].*")).isPresent()) {
            read.wrong(Setting.AUDIT_ORIGIN, "has a space or a plus");
        }
        Audit audit = new Audit(
                read.path(Setting.AUDIT_KEY),
                origin,
                read.duration(Setting.AUDIT_CHECKPOINT_EVERY),
                Optional.of(read.text(Setting.AUDIT_PUBLISH)).filter(text -> !text.isEmpty()),
                read.number(Setting.AUDIT_ONLINE, 0, 1_200),
                read.number(Setting.AUDIT_KEEP, 0, 1_200));
        if (audit.keep() > 0 && audit.keep() < audit.online()) {
            read.wrong(Setting.AUDIT_KEEP, "is less than audit.online");
        }
        return audit;
    }

    private ArgoCd argocd() {
        return new ArgoCd(
                Set.copyOf(read.texts(Setting.ARGOCD_USERS)),
                read.oneOf(Setting.ARGOCD_PARKED, "on", "off"),
                read.oneOf(Setting.ARGOCD_DRY_RUN, "warn", "deny") ? DryRun.WARN : DryRun.DENY,
                read.oneOf(Setting.ARGOCD_SYNC_WINDOWS, "off", "mirror") ? SyncWindows.OFF : SyncWindows.MIRROR);
    }

    private Tls tls() {
        Tls tls = new Tls(
                source(),
                read.path(Setting.TLS_CERTIFICATE),
                read.path(Setting.TLS_KEY),
                read.text(Setting.TLS_SECRET),
                read.texts(Setting.TLS_HOST),
                Optional.of(read.text(Setting.TLS_WEBHOOK)).filter(name -> !name.isEmpty()),
                read.duration(Setting.TLS_SETTLE),
                read.path(Setting.TLS_CLIENT_CA));
        switch (tls.source()) {
            case FOLDER -> {}
            case FILES -> {
                need(Setting.TLS_CERTIFICATE);
                need(Setting.TLS_KEY);
            }
            case AUTHORITY -> {
                need(Setting.TLS_SECRET);
                need(Setting.TLS_HOST);
            }
        }
        return tls;
    }

    private TlsSource source() {
        String text = read.text(Setting.TLS_SOURCE);
        for (TlsSource source : TlsSource.values()) {
            if (source.name().equals(text.toUpperCase(Locale.ROOT))) {
                return source;
            }
        }
        read.wrong(Setting.TLS_SOURCE, "is not folder, files or authority");
        return TlsSource.FOLDER;
    }

    private void need(Setting setting) {
        if (read.text(setting).isEmpty()) {
            read.problem(setting.key() + " is needed with tls.source " + read.text(Setting.TLS_SOURCE) + " ("
                    + setting.variable() + ")");
        }
    }

    /** Whoever leads must be back before the others think that he is gone. */
    private Duration look() {
        Duration look = read.duration(Setting.RELEASES_LOOK);
        if (look.compareTo(Duration.ofSeconds(10)) > 0) {
            read.wrong(Setting.RELEASES_LOOK, "is more than 10s");
        }
        return look;
    }

    private String store(Path data) {
        String text = read.text(Setting.STORE);
        if (text.isEmpty()) {
            return SQLITE + data.resolve("decisions.db");
        }
        boolean known = Stream.of(SQLITE, POSTGRESQL)
                .anyMatch(prefix -> text.startsWith(prefix) && text.length() > prefix.length());
        if (!known) {
            read.wrong(Setting.STORE, "is neither jdbc:sqlite:FILE nor jdbc:postgresql://HOST/DATABASE");
        }
        return text;
    }
}
