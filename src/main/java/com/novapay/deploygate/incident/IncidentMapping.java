package com.novapay.deploygate.incident;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates a source's names into the gate's. In doubt an incident stops more: a severity that is unknown or missing is
 * SEV-1, and a service that is unknown means all services. Immutable.
 *
 * @param severities the source's names in lower case, and SEV-1 to SEV-4
 * @param services the source's names in lower case, and the services of workloads
 * @param ownNames whether a service that is not in the table is the name of a workload's service
 */
public record IncidentMapping(Map<String, String> severities, Map<String, List<String>> services, boolean ownNames) {
    /** The severity of what the gate cannot judge. */
    public static final String WORST = "SEV-1";

    private static final Pattern SEVERITY = Pattern.compile("SEV-?([1-4])");
    private static final int MOST_SERVICES = 100;
    private static final int LONGEST_TITLE = 512;
    private static final int LONGEST_NAME = 253;

    public IncidentMapping {
        severities = Map.copyOf(severities);
        services = Map.copyOf(services);
    }

    /** The event as the state of an Incident. */
    public IncidentState state(IncidentSource source, SourceEvent event) {
        return new IncidentState(
                source.key(),
                event.externalId(),
                event.at(),
                event.open(),
                severity(event.severity()),
                title(event.title()),
                services(event.services()),
                event.openedAt());
    }

    private String severity(Optional<String> name) {
        String given = name.map(text -> text.strip().toLowerCase(Locale.ROOT)).orElse("");
        String mapped = severities.get(given);
        if (mapped != null) {
            return mapped;
        }
        Matcher own = SEVERITY.matcher(given.toUpperCase(Locale.ROOT));
        return own.matches() ? "SEV-" + own.group(1) : WORST;
    }

    private List<String> services(List<String> names) {
        TreeSet<String> known = new TreeSet<>();
        for (String name : names) {
            String given = name.strip();
            List<String> mapped = services.get(given.toLowerCase(Locale.ROOT));
            if (mapped != null) {
                known.addAll(mapped);
            } else if (ownNames && !given.isEmpty() && given.length() <= LONGEST_NAME) {
                known.add(given);
            } else {
                return List.of();
            }
        }
        return known.size() > MOST_SERVICES ? List.of() : new ArrayList<>(known);
    }

    private static String title(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ").strip();
        return line.codePointCount(0, line.length()) <= LONGEST_TITLE
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_TITLE));
    }
}
