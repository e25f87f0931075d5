package com.novapay.deploygate.config;

import com.novapay.deploygate.config.ConfigSource.Value;
import com.novapay.deploygate.config.GateConfig.Address;
import com.novapay.deploygate.config.GateConfig.ArgoCd;
import com.novapay.deploygate.config.GateConfig.Audit;
import com.novapay.deploygate.config.GateConfig.DryRun;
import com.novapay.deploygate.config.GateConfig.Limits;
import com.novapay.deploygate.config.GateConfig.Releases;
import com.novapay.deploygate.config.GateConfig.SyncWindows;
import com.novapay.deploygate.config.GateConfig.Tls;
import com.novapay.deploygate.config.GateConfig.TlsSource;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Turns texts into a configuration, collecting what is wrong with them. Used once. */
final class ConfigParser {
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(KiB|MiB|GiB)");
    private final Map<Setting, Value> values;
    private final List<String> problems;

    ConfigParser(Map<Setting, Value> values, List<String> problems) {
        this.values = values;
        this.problems = problems;
    }

    GateConfig parse() {
        Path data = path(Setting.DATA).orElse(Path.of("."));
        return new GateConfig(
                address(Setting.LISTEN),
                address(Setting.ADMIN_LISTEN),
                data,
                path(Setting.FACTS),
                path(Setting.POLICIES),
                store(data),
                new Limits(
                        number(Setting.PERMITS, 1, 100_000),
                        number(Setting.WORKERS, 0, 1_000),
                        duration(Setting.ANSWER),
                        size(Setting.BODIES, 8L << 20),
                        Math.toIntExact(Math.min(size(Setting.POLICY_MEMORY, 2L << 20), 1L << 30)),
                        duration(Setting.FACTS_AGE)),
                new Releases(number(Setting.RELEASES_KEEP, 0, 100), look(), text(Setting.RELEASES_LEASE)),
                argocd(),
                drain(),
                audit(),
                tls());
    }

    private Audit audit() {
        Optional<String> origin = Optional.of(text(Setting.AUDIT_ORIGIN)).filter(text -> !text.isEmpty());
        if (origin.filter(text -> text.matches(".*[\\s+].*")).isPresent()) {
            wrong(Setting.AUDIT_ORIGIN, "has a space or a plus");
        }
        Audit audit = new Audit(
                path(Setting.AUDIT_KEY),
                origin,
                duration(Setting.AUDIT_CHECKPOINT_EVERY),
                Optional.of(text(Setting.AUDIT_PUBLISH)).filter(text -> !text.isEmpty()),
                number(Setting.AUDIT_ONLINE, 0, 1_200),
                number(Setting.AUDIT_KEEP, 0, 1_200));
        if (audit.keep() > 0 && audit.keep() < audit.online()) {
            wrong(Setting.AUDIT_KEEP, "is less than audit.online");
        }
        return audit;
    }

    private ArgoCd argocd() {
        return new ArgoCd(
                Set.copyOf(texts(Setting.ARGOCD_USERS)),
                oneOf(Setting.ARGOCD_PARKED, "on", "off"),
                oneOf(Setting.ARGOCD_DRY_RUN, "warn", "deny") ? DryRun.WARN : DryRun.DENY,
                oneOf(Setting.ARGOCD_SYNC_WINDOWS, "off", "mirror") ? SyncWindows.OFF : SyncWindows.MIRROR);
    }

    /** Whether it is the first word. */
    private boolean oneOf(Setting setting, String first, String second) {
        String text = text(setting);
        if (!text.equals(first) && !text.equals(second)) {
            wrong(setting, "is not " + first + " or " + second);
        }
        return text.equals(first);
    }

    private List<String> texts(Setting setting) {
        return Arrays.stream(text(setting).split(","))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .distinct()
                .toList();
    }

    private Tls tls() {
        Tls tls = new Tls(
                source(),
                path(Setting.TLS_CERTIFICATE),
                path(Setting.TLS_KEY),
                text(Setting.TLS_SECRET),
                texts(Setting.TLS_HOST),
                Optional.of(text(Setting.TLS_WEBHOOK)).filter(name -> !name.isEmpty()),
                duration(Setting.TLS_SETTLE),
                path(Setting.TLS_CLIENT_CA));
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
        String text = text(Setting.TLS_SOURCE);
        for (TlsSource source : TlsSource.values()) {
            if (source.name().equals(text.toUpperCase(Locale.ROOT))) {
                return source;
            }
        }
        wrong(Setting.TLS_SOURCE, "is not folder, files or authority");
        return TlsSource.FOLDER;
    }

    private void need(Setting setting) {
        if (text(setting).isEmpty()) {
            problems.add(setting.key() + " is needed with tls.source " + text(Setting.TLS_SOURCE) + " ("
                    + setting.variable() + ")");
        }
    }

    /** Whoever leads must be back before the others think that he is gone. */
    private Duration look() {
        Duration look = duration(Setting.RELEASES_LOOK);
        if (look.compareTo(Duration.ofSeconds(10)) > 0) {
            wrong(Setting.RELEASES_LOOK, "is more than 10s");
        }
        return look;
    }

    private Duration drain() {
        return text(Setting.DRAIN).equals("0s") ? Duration.ZERO : duration(Setting.DRAIN);
    }

    private Address address(Setting setting) {
        String text = text(setting);
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= 65_535) {
                return new Address(text.substring(0, colon).replaceAll("^\\[|]$", ""), port);
            }
        } catch (NumberFormatException e) {
            // said below, as for every other text that is none
        }
        wrong(setting, "is not HOST:PORT, for example " + setting.defaultValue());
        return new Address("", 0);
    }

    private String store(Path data) {
        String text = text(Setting.STORE);
        if (text.isEmpty()) {
            return SQLITE + data.resolve("decisions.db");
        }
        boolean known = Stream.of(SQLITE, POSTGRESQL)
                .anyMatch(prefix -> text.startsWith(prefix) && text.length() > prefix.length());
        if (!known) {
            wrong(Setting.STORE, "is neither jdbc:sqlite:FILE nor jdbc:postgresql://HOST/DATABASE");
        }
        return text;
    }

    private Optional<Path> path(Setting setting) {
        try {
            return Optional.of(text(setting)).filter(text -> !text.isEmpty()).map(Path::of);
        } catch (InvalidPathException e) {
            wrong(setting, "is not a path: " + e.getReason());
            return Optional.empty();
        }
    }

    private int number(Setting setting, int least, int most) {
        String text = text(setting);
        int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            wrong(setting, "is not a number from " + least + " to " + most);
        }
        return number;
    }

    private Duration duration(Setting setting) {
        Matcher matcher = DURATION.matcher(text(setting));
        if (!matcher.matches()) {
            wrong(setting, "is not a duration like 500ms, 4s or 1m");
            return Duration.ZERO;
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
        if (duration.compareTo(Duration.ofMillis(100)) < 0) {
            wrong(setting, "is less than 100ms");
        }
        return duration;
    }

    private long size(Setting setting, long least) {
        Matcher matcher = SIZE.matcher(text(setting));
        if (!matcher.matches()) {
            wrong(setting, "is not a size like 64MiB");
            return 0;
        }
        int shift = switch (matcher.group(2)) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            default -> 30;
        };
        long size = Long.parseLong(matcher.group(1)) << shift;
        if (size < least) {
            wrong(setting, "is less than " + (least >> 20) + "MiB");
        }
        return size;
    }

    private String text(Setting setting) {
        return value(setting).text().strip();
    }

    private void wrong(Setting setting, String what) {
        Value value = value(setting);
        // A password may stand in either place.
        String shown = setting == Setting.STORE || setting == Setting.AUDIT_PUBLISH
                ? value.text().replaceFirst("[?].*", "?…").replaceFirst("//[^/@]*@", "//…@")
                : value.text();
        problems.add(value.where() + ": \"" + shown + "\" " + what);
    }

    private Value value(Setting setting) {
        Value value = values.get(setting);
        return value == null ? new Value(setting.defaultValue(), setting.key()) : value;
    }
}
