package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.Message.Field;
import com.novapay.deploygate.announce.Message.Tone;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Announces migrations of databases in production: when a team declares one, and when its time has come. Confined to one thread. */
final class Migrations {
    private static final int MOST = 1_000;
    /** A gate that starts later does not remind of it any more. */
    private static final Duration WINDOW = Duration.ofHours(1);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEEE, MMMM d, HH:mm zzz", Locale.ENGLISH);
    private final Channels channels;
    private final Supplier<ZoneId> zone;
    private final Map<String, Migration> planned = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Migration> eldest) {
            return size() > MOST;
        }
    };

    private record Migration(
            String decision,
            String namespace,
            String name,
            String workload,
            String team,
            String title,
            String by,
            Optional<Instant> at) {}

    /** @param zone the company's, in which times are written */
    Migrations(Channels channels, Supplier<ZoneId> zone) {
        this.channels = channels;
        this.zone = zone;
    }

    /** What one decision about a migration leads to. */
    List<Announcement> take(JsonNode document) {
        JsonNode resource = document.path("resource");
        boolean about = document.path("allowed").asBoolean()
                && !document.path("dryRun").asBoolean()
                && resource.path("kind").asText().equals("Migration")
                && Documents.isProduction(document);
        if (!about) {
            return List.of();
        }
        String namespace = resource.path("namespace").asText();
        String name = resource.path("name").asText();
        return switch (document.path("class").asText()) {
            case "RECORD_CREATE" -> declared(document, namespace, name);
            case "RECORD_DELETE" -> {
                planned.remove(namespace + "/" + name);
                yield List.of();
            }
            default -> List.of();
        };
    }

    private List<Announcement> declared(JsonNode document, String namespace, String name) {
        JsonNode spec = document.path("input").path("record").path("object").path("spec");
        JsonNode workload = spec.path("workload");
        Migration migration = new Migration(
                Documents.id(document),
                namespace,
                name,
                workload.path("kind").asText().toLowerCase(Locale.ROOT) + "/"
                        + workload.path("name").asText() + " in " + namespace,
                document.path("workload").path("team").asText(),
                spec.path("title").asText(name),
                document.path("actor").path("username").asText(),
                Documents.moment(spec.path("plannedAt").asText()));
        planned.put(namespace + "/" + name, migration);
        return announce(
                migration,
                "announced",
                Tone.UNDER_WAY,
                "Migration announced: " + migration.title(),
                migration.at().map(at -> "It is planned for " + told(at) + ".").orElse("It has no planned time.")
                        + " The role platform has to approve it before the deploy.");
    }

    /** The reminders that are due. */
    List<Announcement> due(Instant now) {
        List<Announcement> reminders = new ArrayList<>();
        List<String> over = new ArrayList<>();
        planned.forEach((key, migration) -> migration
                .at()
                .filter(at -> !at.isAfter(now))
                .ifPresent(at -> {
                    over.add(key);
                    if (now.isBefore(at.plus(WINDOW))) {
                        reminders.addAll(announce(
                                migration,
                                "due",
                                Tone.WARNING,
                                "Migration due now: " + migration.title(),
                                "It was planned for " + told(at) + "."));
                    }
                }));
        over.forEach(planned::remove);
        return reminders;
    }

    private String told(Instant at) {
        return TIME.withZone(zone.get()).format(at);
    }

    private List<Announcement> announce(Migration migration, String key, Tone tone, String title, String sentence) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("Migration", migration.name() + " in " + migration.namespace()));
        fields.add(new Field("Workload", migration.workload()));
        migration.at().ifPresent(at -> fields.add(new Field("Planned", told(at))));
        fields.add(new Field("Announced by", migration.by()));
        Message message = new Message(tone, title, fields, List.of(sentence), List.of(), List.of());
        Set<String> names = new LinkedHashSet<>();
        channels.deploys().ifPresent(names::add);
        channels.team(migration.team()).ifPresent(names::add);
        return names.stream()
                .map(channel -> new Announcement(
                        channel, "migration/" + migration.decision(), key, message, Optional.of(message)))
                .toList();
    }
}
