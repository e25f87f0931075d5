package com.novapay.deploygate.console;

import com.novapay.deploygate.command.ObjectName;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Addresses, out of texts that may be anything. Pure. */
final class Links {
    private Links() {}

    /** A path with a query; blank values are left out, and the order of names is always the same. */
    static String to(String path, Map<String, String> query) {
        String text = new TreeMap<>(query)
                .entrySet().stream()
                        .filter(entry -> !entry.getValue().isBlank())
                        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&"));
        return text.isEmpty() ? path : path + "?" + text;
    }

    /** A name in pieces between which a line may end. */
    static List<String> parts(String name) {
        return List.of(name.split("(?<=[@/:.])"));
    }

    /** One segment of a path. */
    static String segment(String text) {
        return encoded(text).replace("+", "%20");
    }

    /** Somebody's text as an address to follow, if it is one that only leads elsewhere. */
    static Optional<String> web(String text) {
        try {
            URI address = new URI(text.strip());
            boolean web = "https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme());
            return web && address.getHost() != null ? Optional.of(address.toASCIIString()) : Optional.empty();
        } catch (java.net.URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The name of an object; of one whose name was still to be generated the record has none. */
    public static String named(String name) {
        return name.isEmpty() ? ObjectName.generated("") : name;
    }
}
