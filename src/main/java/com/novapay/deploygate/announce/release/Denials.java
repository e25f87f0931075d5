package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.Message.Field;
import com.novapay.deploygate.announce.Message.Link;
import com.novapay.deploygate.announce.Message.Tone;
import com.novapay.deploygate.audit.summary.DecisionSummary;
import com.novapay.deploygate.change.WorkloadKey;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Announces denied deploys in the team's channel, the same denial at most once an hour. Confined to one thread. */
final class Denials {
    private static final Duration QUIET = Duration.ofHours(1);
    private static final int MOST = 2_000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEEE, MMMM d, HH:mm zzz", Locale.ENGLISH);
    private final Channels channels;
    private final CheckLinks links;
    private final Supplier<ZoneId> zone;
    private final Map<String, Instant> announced = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST;
        }
    };

    /** @param zone the company's, in which times are written */
    Denials(Channels channels, CheckLinks links, Supplier<ZoneId> zone) {
        this.channels = channels;
        this.links = links;
        this.zone = zone;
    }

    /** What one decision leads to: nothing, unless it denied a deploy to production of a team with a channel. */
    List<Announcement> take(JsonNode document) {
        Optional<Instant> at = Documents.time(document);
        Optional<String> channel =
                channels.team(document.path("workload").path("team").asText());
        boolean denied = at.isPresent()
                && channel.isPresent()
                && Documents.type(document).equals("decision")
                && !document.path("allowed").asBoolean()
                && !document.path("dryRun").asBoolean()
                && isDeploy(document.path("class").asText())
                && Documents.isProduction(document);
        if (!denied || !isNews(document, at.get())) {
            return List.of();
        }
        Message message = message(document);
        return List.of(new Announcement(
                channel.get(), "denial/" + Documents.id(document), "denied", message, Optional.empty()));
    }

    private static boolean isDeploy(String changeClass) {
        return switch (changeClass) {
            case "DEPLOY", "CREATE", "CANARY_STEP", "CANARY_SKIP", "DELETE" -> true;
            default -> false;
        };
    }

    private boolean isNews(JsonNode document, Instant at) {
        String same = Documents.workload(document) + " " + document.path("codes");
        Instant last = announced.get(same);
        if (last != null && Duration.between(last, at).abs().compareTo(QUIET) < 0) {
            return false;
        }
        announced.remove(same);
        announced.put(same, at);
        return true;
    }

    private Message message(JsonNode document) {
        WorkloadKey workload = Documents.workload(document);
        List<String> codes = new ArrayList<>();
        document.path("codes").forEach(code -> codes.add(code.asText()));
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("Workload", workload.told()));
        fields.add(new Field("Environment", Documents.environment(document)));
        fields.add(new Field("Requested by", DecisionSummary.of(document).requester()));
        Documents.moment(document.path("nextOpen").asText())
                .ifPresent(open -> fields.add(
                        new Field("Gate opens", TIME.withZone(zone.get()).format(open))));
        DenialReasons reasons = DenialReasons.of(document);
        List<Link> more = new ArrayList<>();
        links.decision(Documents.id(document))
                .ifPresent(page -> more.add(new Link("Decision " + Documents.id(document), Optional.of(page))));
        return new Message(
                Tone.WARNING,
                "Denied: " + workload.told() + ": " + String.join(", ", codes),
                fields,
                reasons.paragraphs(),
                reasons.commands(),
                more);
    }
}
