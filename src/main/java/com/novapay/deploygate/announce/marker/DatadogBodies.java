package com.novapay.deploygate.announce.marker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.Marker;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.PlainText;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What Datadog is sent. Pure but for the clock. */
final class DatadogBodies {
    /** Datadog takes no event that is older than 18 hours. */
    private static final Duration OLDEST = Duration.ofHours(17);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{16,128}");
    private static final int LONGEST_TITLE = 100;
    private static final int LONGEST_TEXT = 3_900;
    private static final int LONGEST_TAG = 150;

    private final Clock clock;

    DatadogBodies(Clock clock) {
        this.clock = clock;
    }

    /** A deployment of DORA Metrics; times in milliseconds. */
    static ObjectNode deployment(Marker marker) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode attributes = body.putObject("data")
                .putObject("attributes")
                .put("service", shortened(marker.service()))
                .put("env", shortened(marker.environment()))
                .put("started_at", marker.startedAt().toEpochMilli())
                .put("finished_at", marker.happenedAt().toEpochMilli())
                .put("version", shortened(ImageName.of(marker.artifact()).version()));
        if (ID.matcher(marker.decision()).matches()) {
            attributes.put("id", marker.decision());
        }
        if (!marker.team().isEmpty()) {
            attributes.put("team", shortened(marker.team()));
        }
        marker.source()
                .repository()
                .ifPresent(repository -> marker.source()
                        .commit()
                        .ifPresent(commit -> attributes
                                .putObject("git")
                                .put("repository_url", shortened(repository))
                                .put("commit_sha", shortened(commit))));
        ArrayNode tags = attributes.putArray("custom_tags");
        own(marker).forEach(tags::add);
        return body;
    }

    /** An event of the stream; those of one release are shown as a group. */
    ObjectNode event(Marker marker, Message message) {
        boolean old = Duration.between(marker.happenedAt(), clock.instant()).compareTo(OLDEST) > 0;
        List<String> lines = new ArrayList<>();
        if (old) {
            lines.add("This happened at " + marker.happenedAt() + ".");
        }
        lines.add(message.title() + ".");
        lines.addAll(message.paragraphs());
        message.commands().forEach(command -> lines.add("Next: " + command));
        ObjectNode event = JsonNodeFactory.instance
                .objectNode()
                .put("title", PlainText.fit(message.title(), LONGEST_TITLE, DatadogBodies::harmless))
                .put("text", PlainText.fit(String.join("\n", lines), LONGEST_TEXT, DatadogBodies::harmless))
                .put("alert_type", message.tone() == Message.Tone.BAD ? "error" : "warning")
                .put("aggregation_key", PlainText.line(marker.decision(), LONGEST_TITLE));
        if (!old) {
            event.put("date_happened", marker.happenedAt().getEpochSecond());
        }
        ArrayNode tags = event.putArray("tags")
                .add(tag("service", marker.service()))
                .add(tag("env", marker.environment()))
                .add(tag("version", ImageName.of(marker.artifact()).version()));
        if (!marker.team().isEmpty()) {
            tags.add(tag("team", marker.team()));
        }
        own(marker).forEach(tags::add);
        return event;
    }

    private static List<String> own(Marker marker) {
        List<String> tags = new ArrayList<>(List.of(
                tag("decision", marker.decision()),
                tag("deployment", marker.kind().name().toLowerCase(Locale.ROOT)),
                tag("template", marker.digest()),
                tag("kube_namespace", marker.workload().namespace()),
                tag("kube_" + kind(marker), marker.workload().name())));
        marker.source().commit().ifPresent(commit -> tags.add(tag("git.commit.sha", commit)));
        return tags;
    }

    /** Of Kubernetes, so one word. */
    private static String kind(Marker marker) {
        String kind = marker.workload().kind().toLowerCase(Locale.ROOT);
        return kind.matches("[a-z]{1,40}") ? kind : "workload";
    }

    private static String tag(String name, String value) {
        return name + ":" + shortened(value);
    }

    private static String shortened(String text) {
        return PlainText.line(text, LONGEST_TAG);
    }

    /** An at sign in the text of an event notifies people. */
    private static String harmless(int character) {
        return switch (character) {
            case '@' -> "＠";
            case '\n' -> "\n";
            default -> PlainText.shown(character);
        };
    }
}
