package com.novapay.deploygate.config;

import com.novapay.deploygate.config.ConfigSource.Value;
import com.novapay.deploygate.config.GateConfig.Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one setting at a time as what it has to be, collecting what is wrong. Confined to one thread. */
final class SettingReader {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(KiB|MiB|GiB)");
    private static final Set<Setting> ADDRESSES = Set.of(
            Setting.STORE,
            Setting.AUDIT_PUBLISH,
            PolicySettings.SOURCE,
            PolicySettings.SHADOW,
            AnnounceSettings.SLACK_API,
            AnnounceSettings.WEBHOOK_URL,
            AnnounceSettings.DATADOG_API,
            AnnounceSettings.CDEVENTS_URL,
            TraceSettings.ENDPOINT,
            FlagSettings.URL);
    private final Map<Setting, Value> values;
    private final List<String> problems;

    SettingReader(Map<Setting, Value> values, List<String> problems) {
        this.values = values;
        this.problems = problems;
    }

    /** Whether it is the first word. */
    boolean oneOf(Setting setting, String first, String second) {
        String text = text(setting);
        if (!text.equals(first) && !text.equals(second)) {
            wrong(setting, "is not " + first + " or " + second);
        }
        return text.equals(first);
    }

    List<String> texts(Setting setting) {
        return Arrays.stream(text(setting).split(","))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .distinct()
                .toList();
    }

    Address address(Setting setting) {
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

    Optional<Path> path(Setting setting) {
        try {
            return Optional.of(text(setting)).filter(text -> !text.isEmpty()).map(Path::of);
        } catch (InvalidPathException e) {
            wrong(setting, "is not a path: " + e.getReason());
            return Optional.empty();
        }
    }

    /** An address that a rule accepts; empty for none. */
    Optional<URI> url(Setting setting, UrlRule rule) {
        String text = text(setting);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            if (rule.accepts(uri)) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // said below, as for every other text that is none
        }
        wrong(setting, "is not " + rule.expected());
        return Optional.empty();
    }

    int number(Setting setting, int least, int most) {
        String text = text(setting);
        int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            wrong(setting, "is not a number from " + least + " to " + most);
        }
        return number;
    }

    Duration duration(Setting setting) {
        Matcher matcher = DURATION.matcher(text(setting));
        if (!matcher.matches()) {
            wrong(setting, "is not a duration like 500ms, 4s or 1m");
            return Duration.ZERO;
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
        if (duration.compareTo(Duration.ofMillis(100)) < 0) {
            wrong(setting, "is less than 100ms");
        }
        return duration;
    }

    /** As {@link #duration}, where 0 is none. */
    Duration durationOrNone(Setting setting) {
        return text(setting).matches("0s?") ? Duration.ZERO : duration(setting);
    }

    long size(Setting setting, long least) {
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

    String text(Setting setting) {
        return value(setting).text().strip();
    }

    void wrong(Setting setting, String what) {
        Value value = value(setting);
        // A password may stand in either place.
        String shown = ADDRESSES.contains(setting)
                ? value.text().replaceFirst("[?].*", "?…").replaceFirst("//[^/@]*@", "//…@")
                : value.text();
        problems.add(value.where() + ": \"" + shown + "\" " + what);
    }

    private Value value(Setting setting) {
        Value value = values.get(setting);
        return value == null ? new Value(setting.defaultValue(), setting.key()) : value;
    }

    /** What more than one setting together gets wrong. */
    void problem(String text) {
        problems.add(text);
    }
}
