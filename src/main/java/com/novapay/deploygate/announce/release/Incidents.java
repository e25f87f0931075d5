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
import java.util.function.Supplier;

/**
 * Follows incidents by the decisions that admitted their writes, and announces when one begins to lock deploys, what changes of it
 * meanwhile, and when it no longer does. Confined to one thread.
 */
final class Incidents {
    private static final int MOST = 1_000;

    private final Channels channels;
    private final Supplier<Severities> severities;
    private final Map<String, Incident> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Incident> eldest) {
            return size() > MOST;
        }
    };

    /** @param severities those that lock deploys by the active policies */
    Incidents(Channels channels, Supplier<Severities> severities) {
        this.channels = channels;
        this.severities = severities;
    }

    /** Whether an incident locked deploys of the service when the release was decided. */
    boolean wereOpen(Release release) {
        return known.values().stream().anyMatch(incident -> incident.lockedFor(release));
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
            case "INCIDENT_OPEN" -> isOpen(name) ? List.of() : opened(name, spec, at.get());
            case "RECORD_UPDATE" -> updated(name, spec, at.get(), Documents.id(document));
            case "INCIDENT_RESOLVE" ->
                ended(name, at.get(), spec.path("resolvedBy").asText());
            case "RECORD_DELETE" -> ended(name, at.get(), "");
            default -> List.of();
        };
    }

    private boolean isOpen(String name) {
        Incident incident = known.get(name);
        return incident != null && !incident.resolved();
    }

    private List<Announcement> opened(String name, JsonNode spec, Instant at) {
        Incident incident = Incident.opened(name, spec, at);
        known.remove(name);
        known.put(name, incident);
        return isLocking(incident) ? locked(incident, at, "opened", "") : List.of();
    }

    /** Its source changed it, or opened it again. */
    private List<Announcement> updated(String name, JsonNode spec, Instant at, String decision) {
        Incident before = known.get(name);
        boolean over = spec.hasNonNull("resolvedAt");
        if (before == null || (before.resolved() && !over)) {
            return over ? List.of() : opened(name, spec, at);
        }
        Incident now = before.saying(spec);
        if (over || now.equals(before)) {
            return List.of();
        }
        known.put(name, now);
        String was = now.severity().equals(before.severity()) ? "" : before.severity();
        if (isLocking(now)) {
            return locked(now, before.locks() ? before.locked() : at, decision, was);
        }
        return before.locks() ? unlocked(now, at, decision) : List.of();
    }

    private List<Announcement> ended(String name, Instant at, String by) {
        Incident incident = known.get(name);
        if (incident == null || incident.resolved()) {
            return List.of();
        }
        known.put(name, incident.over());
        if (!incident.locks()) {
            return List.of();
        }
        known.put(name, incident.unlockedAt(at).over());
        return announce(
                incident,
                "ended",
                Tone.GOOD,
                "Deploys are unlocked: " + incident.heading() + " is over",
                List.of("Incident " + name
                        + (by.isEmpty() ? " was deleted" : " was resolved by " + by)
                        + ". It no longer denies deploys of " + incident.whose()
                        + "; other rules and incidents still apply."));
    }

    private boolean isLocking(Incident incident) {
        return severities.get().lock(incident.severity());
    }

    private List<Announcement> locked(Incident incident, Instant since, String key, String was) {
        known.put(incident.name(), incident.lockedAt(since));
        List<String> paragraphs = new ArrayList<>();
        if (!was.isEmpty()) {
            paragraphs.add("The severity was " + was + " before.");
        }
        paragraphs.add("Deploys to production of " + incident.whose() + " are denied until incident " + incident.name()
                + " is resolved. Rolling back, scaling, pausing and restarting stay open.");
        paragraphs.add("A hotfix passes with a team lead's approval that names this incident.");
        return announce(incident, key, Tone.BAD, "Deploys are locked: " + incident.heading(), paragraphs);
    }

    private List<Announcement> unlocked(Incident incident, Instant at, String key) {
        known.put(incident.name(), incident.unlockedAt(at));
        return announce(
                incident,
                key,
                Tone.GOOD,
                "Deploys are unlocked: " + incident.heading() + " is less severe now",
                List.of("Incident " + incident.name() + " is open. It no longer denies deploys of " + incident.whose()
                        + "; other rules and incidents still apply."));
    }

    private List<Announcement> announce(
            Incident incident, String key, Tone tone, String title, List<String> paragraphs) {
        Message message = new Message(
                tone,
                title,
                List.of(
                        new Field("Incident", incident.name()),
                        new Field("Severity", incident.severity()),
                        new Field("Services", incident.whose())),
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
