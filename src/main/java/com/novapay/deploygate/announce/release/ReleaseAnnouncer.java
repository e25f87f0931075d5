package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.Outbox;
import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.release.ObservationFollower;
import com.novapay.deploygate.release.WorkloadObservation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Announces what happened, while this gate leads: it reads the audit log, follows each release by its records and by what is
 * observed, and puts the messages into the outbox. A gate that takes over, or starts again, reads the last days again and puts the
 * same announcements with the same keys, so that none is lost and none is seen twice. Called by one thread at a time.
 */
public final class ReleaseAnnouncer implements ObservationFollower {
    /** So many pages are read in one round at most: the thread has other work, too. */
    private static final int PAGES = 200;
    /** What was recorded so long before this gate led was announced by another one, or is no news any more. */
    private static final Duration NEWS = Duration.ofHours(6);

    private final RecordFeed feed;
    private final Outbox outbox;
    private final Settings settings;
    private final ReleaseChecks checks;
    private final Consumer<String> report;
    private Following following;
    private Instant news = Instant.MAX;
    private boolean begun;
    private String reported = "";
    /** What the outbox did not take yet. */
    private final List<Announcement> waiting = new ArrayList<>();

    /**
     * Where announcements go and what is in them.
     *
     * @param zone the company's, in which times are written
     * @param severities those whose incidents lock deploys, by the active policies
     */
    public record Settings(
            Channels channels, CheckLinks links, Supplier<ZoneId> zone, Supplier<Severities> severities) {}

    /** What is known since this gate leads. */
    private final class Following {
        private final Incidents incidents = new Incidents(settings.channels(), settings.severities());
        private final Migrations migrations = new Migrations(settings.channels(), settings.zone());
        private final Denials denials = new Denials(settings.channels(), settings.links(), settings.zone());
        private final ReleaseTracker tracker = new ReleaseTracker(ReleaseAnnouncer.this::older);
        private final ReleaseAnnouncements releases = new ReleaseAnnouncements(
                settings.channels(), settings.links(), incidents::wereOpen, settings.severities());

        void take(JsonNode document) {
            waiting.addAll(incidents.take(document));
            waiting.addAll(migrations.take(document));
            waiting.addAll(denials.take(document));
            RecordEvent.of(document).ifPresent(event -> announce(tracker.take(event)));
        }

        void observe(Instant at, List<WorkloadObservation> workloads) {
            announce(tracker.observe(at, workloads));
            waiting.addAll(migrations.due(at));
            checks.check(tracker.unchecked(), workloads, at);
        }

        private void announce(List<ReleaseState> states) {
            states.forEach(state -> waiting.addAll(releases.of(state)));
        }
    }

    /**
     * Reads nothing before this gate leads.
     *
     * @param checks looks after releases that became healthy
     * @param report told each problem when it comes up, one line
     */
    public ReleaseAnnouncer(
            RecordFeed feed, Outbox outbox, Settings settings, ReleaseChecks checks, Consumer<String> report) {
        this.feed = feed;
        this.outbox = outbox;
        this.settings = settings;
        this.checks = checks;
        this.report = report;
        this.following = new Following();
    }

    @Override
    public void leads() {
        begun = false;
    }

    @Override
    public void observed(Instant at, List<WorkloadObservation> workloads) {
        try {
            if (!begun) {
                waiting.clear();
                following = new Following();
                feed.restart(at);
                news = at.minus(NEWS);
                begun = true;
            }
            put();
            if (read()) {
                following.observe(at, workloads);
                put();
            }
            reported = "";
        } catch (OutboxProblem e) {
            problem(String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            // A page may have been followed in part.
            begun = false;
            problem("the audit log cannot be read: " + e.getMessage());
        }
    }

    /** Whether all records that there are were read. */
    private boolean read() throws IOException, OutboxProblem {
        for (int page = 0; page < PAGES; page++) {
            List<JsonNode> documents = feed.next();
            if (documents.isEmpty()) {
                return true;
            }
            for (JsonNode document : documents) {
                take(document);
            }
            put();
        }
        return false;
    }

    private void take(JsonNode document) {
        int before = waiting.size();
        try {
            following.take(document);
            if (Documents.time(document).filter(news::isAfter).isPresent()) {
                waiting.subList(before, waiting.size()).clear();
            }
        } catch (UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            // One record that cannot be understood must not hide the others.
            report.accept("announcements: record " + Documents.id(document) + " is skipped: " + e);
        }
    }

    private void put() throws OutboxProblem {
        if (!waiting.isEmpty()) {
            outbox.put(List.copyOf(waiting));
            waiting.clear();
        }
    }

    private Optional<Release> older(String decision) {
        try {
            return feed.decision(decision).flatMap(Release::of);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void problem(String problem) {
        if (!problem.equals(reported)) {
            report.accept("announcements: " + problem);
        }
        reported = problem;
    }
}
