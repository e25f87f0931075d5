package com.novapay.deploygate.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the settings of what is announced. Used once. */
final class AnnounceContentsParser {
    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern NETWORK = Pattern.compile("[0-9a-fA-F:.]+/\\d{1,3}");
    private final SettingReader read;

    AnnounceContentsParser(SettingReader read) {
        this.read = read;
    }

    AnnounceContents parse() {
        read.texts(AnnounceSettings.HEALTH_NETWORKS).stream()
                .filter(text -> !NETWORK.matcher(text).matches())
                .forEach(text -> read.wrong(
                        AnnounceSettings.HEALTH_NETWORKS, "has " + text + ", which is no network like 10.0.0.0/8"));
        return new AnnounceContents(
                channel(AnnounceSettings.CHANNELS_DEPLOYS),
                channel(AnnounceSettings.CHANNELS_ENGINEERING),
                teams(),
                template(AnnounceSettings.LINKS_STATUS),
                template(AnnounceSettings.LINKS_APM),
                template(AnnounceSettings.LINKS_LOGS),
                template(AnnounceSettings.LINKS_HEALTH),
                read.texts(AnnounceSettings.HEALTH_NETWORKS));
    }

    private Optional<String> channel(Setting setting) {
        return Optional.of(read.text(setting)).filter(text -> !text.isEmpty());
    }

    private Map<String, String> teams() {
        Map<String, String> teams = new LinkedHashMap<>();
        for (String pair : read.texts(AnnounceSettings.CHANNELS_TEAMS)) {
            int equals = pair.indexOf('=');
            String channel = pair.substring(equals + 1).strip();
            if (equals < 1 || channel.isEmpty()) {
                read.wrong(AnnounceSettings.CHANNELS_TEAMS, "has \"" + pair + "\", which is not TEAM=CHANNEL");
            } else {
                teams.put(pair.substring(0, equals).strip(), channel);
            }
        }
        return teams;
    }

    private Optional<String> template(Setting setting) {
        String text = read.text(setting);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.startsWith("https://") && !text.startsWith("http://")) {
            read.wrong(setting, "does not begin with https:// or http://");
        }
        Matcher places = PLACE.matcher(text);
        while (places.find()) {
            if (!AnnounceContents.PLACEHOLDERS.contains(places.group(1))) {
                read.wrong(
                        setting,
                        "has the unknown placeholder {" + places.group(1) + "}; there are {"
                                + String.join("}, {", new TreeSet<>(AnnounceContents.PLACEHOLDERS)) + "}");
            }
        }
        return Optional.of(text);
    }
}
