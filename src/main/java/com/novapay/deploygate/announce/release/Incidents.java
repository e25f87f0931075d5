package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.Message.Field;
import com.novapay.deploygate.announce.Message.Tone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Follows the incidents that freeze deploys by the decisions that admitted them, and announces when a freeze begins and ends. Confined to one thread. */
final class Incidents {
    private static final int MOST = 1_000;
    private static final int MOST_SERVICES = 100;
    /** Unknown ones count as the worst. */
    private static final Set<String> HARMLESS = Set.of("SEV-3", "SEV-4");

    private final Channels channels;
    private final Map<String, Incident> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Incident> eldest) {
            return size() > MOST;
        }
    };

    private record Incident(
            String name, String severity, String title, Set<String> services, Instant opened, Instant ended) {
        Incident endedAt(Instant end) {
            return new Incident(name, severity, title, services, opened, end);
        }

        boolean touches(Release release) {
            return services.isEmpty()
                    || services.contains(release.service())
                    || services.contains(release.workload().name());
        }
    }

    Incidents(Channels channels) {
        this.channels = channels;
    }

    /** Whether deploys wait while one of this severity is open. */
    static boolean freezes(String severity) {
        return !HARMLESS.contains(severity);
    }

    /** Whether one that freezes deploys of the service was open when the release was decided. */
    boolean wereOpen(Release release) {
        return known.values().stream()
                .anyMatch(incident -> incident.touches(release)
                        && !release.at().isBefore(incident.opened())
                        && release.at().isBefore(incident.ended()));
    }

    /** What one decision about an incident leads to. */
    List<Announcement> take(JsonNode document) {
        Optional<Instant> at = Documents.time(document);
        boolean about = at.isPresent()
                && document.path("allowed").asBoolean()
                && !document.path("dryRun").asBoolean()
                && document.path("resource").path("kind").asText().equals("Incident");
        if (!about) {
            return List.of();
        }
        String name = document.path("resource").path("name").asText();
        JsonNode spec = document.path("input").path("record").path("object").path("spec");
        return switch (document.path("class").asText()) {
            case "INCIDENT_OPEN" -> opened(name, spec, at.get());
            case "INCIDENT_RESOLVE" ->
                ended(name, at.get(), spec.path("resolvedBy").asText());
            case "RECORD_DELETE" -> ended(name, at.get(), "");
            default -> List.of();
        };
    }

    private List<Announcement> opened(String name, JsonNode spec, Instant at) {
        String severity = spec.path("severity").asText("SEV-1");
        if (!freezes(severity) || known.containsKey(name)) {
            return List.of();
        }
        Set<String> services = new TreeSet<>();
        for (JsonNode service : spec.path("services")) {
            if (services.size() < MOST_SERVICES) {
                services.add(service.asText());
            }
        }
        Incident incident = new Incident(name, severity, spec.path("title").asText(), services, at, Instant.MAX);
        known.put(name, incident);
        return announce(
                incident,
                "opened",
                Tone.BAD,
                "Deploys are locked: " + severity + " " + (incident.title().isEmpty() ? name : incident.title()),
                List.of(
                        "Deploys to production of " + whose(incident) + " are denied until incident " + name
                                + " is resolved. Rolling back, scaling, pausing and restarting stay open.",
                        "A hotfix passes with a team lead's approval that names this incident."));
    }

    private List<Announcement> ended(String name, Instant at, String by) {
        Incident incident = known.get(name);
        if (incident == null || !incident.ended().equals(Instant.MAX)) {
            return List.of();
        }
        Incident over = incident.endedAt(at);
        known.put(name, over);
        return announce(
                over,
                "ended",
                Tone.GOOD,
                "Deploys are unlocked: " + over.severity() + " " + (over.title().isEmpty() ? name : over.title())
                        + " is over",
                List.of("Incident " + name
                        + (by.isEmpty() ? " was deleted" : " was resolved by " + by)
                        + ". It no longer denies deploys of " + whose(over)
                        + "; other rules and incidents still apply."));
    }

    private static String whose(Incident incident) {
        return incident.services().isEmpty() ? "all services" : String.join(", ", incident.services());
    }

    private List<Announcement> announce(
            Incident incident, String key, Tone tone, String title, List<String> paragraphs) {
        Message message = new Message(
                tone,
                title,
                List.of(
                        new Field("Incident", incident.name()),
                        new Field("Severity", incident.severity()),
                        new Field("Services", whose(incident))),
                paragraphs,
                List.of(),
                List.of());
        List<Announcement> announcements = new ArrayList<>();
        for (String channel : channels.everybody()) {
            announcements.add(new Announcement(
                    channel,
                    "incident/" + incident.name() + "/" + incident.opened(),
                    key,
                    message,
                    Optional.of(message)));
        }
        return announcements;
    }
}
