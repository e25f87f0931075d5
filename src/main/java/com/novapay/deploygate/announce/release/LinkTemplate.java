package com.novapay.deploygate.announce.release;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address with places for values, such as {@code https://logs.example/?q={service}}. Each value is percent-escaped, so that it
 * stays the part of the address that it stands in. Immutable.
 */
public final class LinkTemplate {
    /** The placeholders that there are. */
    public static final Set<String> NAMES = Set.of("service", "namespace", "environment", "digest", "decision");

    private static final Pattern PLACE = Pattern.compile("\\{([^{}]{0,64})}");
    private static final int LONGEST = 2_000;
    private final String template;

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException for one with an unknown placeholder, which the message names
     */
    public LinkTemplate(String template) {
        Matcher places = PLACE.matcher(template);
        while (places.find()) {
            if (!NAMES.contains(places.group(1))) {
                throw new IllegalArgumentException("{" + places.group(1) + "} is not a placeholder");
            }
        }
        this.template = template;
    }

    /** The address with these values; empty for what is then no http or https address. */
    public Optional<URI> fill(Map<String, String> values) {
        String text = PLACE.matcher(template)
                .replaceAll((MatchResult place) ->
                        Matcher.quoteReplacement(escaped(values.getOrDefault(place.group(1), ""))));
        return address(text);
    }

    static Optional<URI> address(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null && text.length() <= LONGEST ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** All but the unreserved characters of RFC 3986. */
    private static String escaped(String value) {
        StringBuilder text = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._~".indexOf(c) >= 0;
            text.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return text.toString();
    }
}
