package com.novapay.deploygate.config;

import com.novapay.deploygate.config.GateConfig.Address;
import com.novapay.deploygate.config.IncidentsConfig.Poll;
import com.novapay.deploygate.config.IncidentsConfig.Source;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the settings of incident sources. Used once. */
final class IncidentsParser {
    private static final Set<String> SEVERITIES = Set.of("SEV-1", "SEV-2", "SEV-3", "SEV-4");
    private final SettingReader read;

    IncidentsParser(SettingReader read) {
        this.read = read;
    }

    IncidentsConfig parse() {
        Optional<Address> listen = read.text(IncidentSettings.LISTEN).equals("off")
                ? Optional.empty()
                : Optional.of(read.address(IncidentSettings.LISTEN));
        List<Source> sources = new ArrayList<>();
        for (IncidentSettings.Source keys : IncidentSettings.SOURCES) {
            source(keys).ifPresent(sources::add);
        }
        if (listen.isPresent() && sources.isEmpty()) {
            read.problem(IncidentSettings.LISTEN.key() + " needs a source: set incidents.SOURCE.secret-file of "
                    + String.join(
                            ", ",
                            IncidentSettings.SOURCES.stream()
                                    .map(IncidentSettings.Source::name)
                                    .toList()));
        }
        return new IncidentsConfig(listen, listen.isPresent() ? sources : List.of());
    }

    private Optional<Source> source(IncidentSettings.Source keys) {
        Optional<Path> secrets = read.path(keys.secretFile());
        Optional<Path> authorities = keys.clientAuthorities().flatMap(read::path);
        Map<String, String> severities = new LinkedHashMap<>();
        for (Pair pair : pairs(keys.severity())) {
            if (!SEVERITIES.contains(pair.value()) || severities.put(pair.name(), pair.value()) != null) {
                read.wrong(keys.severity(), "is not NAME=SEV-1 to NAME=SEV-4, each name once");
            }
        }
        Map<String, List<String>> services = new LinkedHashMap<>();
        pairs(keys.service())
                .forEach(pair -> services.merge(
                        pair.name(),
                        List.of(pair.value()),
                        (one, other) -> Stream.concat(one.stream(), other.stream())
                                .distinct()
                                .toList()));
        Duration maxAge = read.durationOrNone(keys.maxAge());
        Optional<Poll> poll = keys.api().flatMap(this::poll);
        if (poll.filter(api -> !maxAge.isZero() && maxAge.compareTo(api.every().multipliedBy(2)) < 0)
                .isPresent()) {
            read.wrong(keys.maxAge(), "is less than twice incidents." + keys.name() + ".poll");
        }
        return secrets.isEmpty() && authorities.isEmpty()
                ? Optional.empty()
                : Optional.of(new Source(keys.name(), secrets, authorities, severities, services, poll, maxAge));
    }

    private Optional<Poll> poll(IncidentSettings.Api keys) {
        Optional<Path> token = read.path(keys.tokenFile());
        Duration every = read.duration(keys.poll());
        String text = read.text(keys.address());
        if (text.isEmpty()) {
            if (token.isPresent()) {
                read.problem(keys.address().key() + " is needed with "
                        + keys.tokenFile().key());
            }
            return Optional.empty();
        }
        Optional<URI> api = address(text);
        if (api.isEmpty()) {
            read.wrong(keys.address(), "is not https://HOST (http is accepted for loopback only)");
        }
        if (token.isEmpty()) {
            read.problem(
                    keys.tokenFile().key() + " is needed with " + keys.address().key());
        }
        return api.isPresent() && token.isPresent()
                ? Optional.of(new Poll(api.get(), token.get(), every))
                : Optional.empty();
    }

    private record Pair(String name, String value) {}

    private List<Pair> pairs(Setting setting) {
        List<Pair> pairs = new ArrayList<>();
        for (String text : read.texts(setting)) {
            int equals = text.lastIndexOf('=');
            String name = equals < 0 ? "" : text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : text.substring(equals + 1).strip();
            if (name.isEmpty() || value.isEmpty()) {
                read.wrong(setting, "is not a list of NAME=VALUE, separated by commas");
            } else {
                pairs.add(new Pair(name, value));
            }
        }
        return pairs;
    }

    /** The token goes there, so over a network only by HTTPS. */
    private static Optional<URI> address(String text) {
        try {
            URI uri = new URI(text);
            String host = uri.getHost();
            boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            boolean local = host != null && new Address(host.replaceAll("^\\[|]$", ""), 0).isLoopback();
            boolean safe = "https".equals(uri.getScheme()) || (local && "http".equals(uri.getScheme()));
            return host != null && plain && safe ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
