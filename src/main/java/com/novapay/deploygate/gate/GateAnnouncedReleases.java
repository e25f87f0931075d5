package com.novapay.deploygate.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.Outbox;
import com.novapay.deploygate.announce.release.Channels;
import com.novapay.deploygate.announce.release.CheckLinks;
import com.novapay.deploygate.announce.release.HealthProbe;
import com.novapay.deploygate.announce.release.LinkTemplate;
import com.novapay.deploygate.announce.release.Networks;
import com.novapay.deploygate.announce.release.ReleaseAnnouncer;
import com.novapay.deploygate.announce.release.ReleaseChecks;
import com.novapay.deploygate.announce.release.Severities;
import com.novapay.deploygate.announce.release.StoredRecordFeed;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.config.AnnounceContents;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.release.ObservationFollower;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.terminal.UsageProblem;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What announces the releases of a gate's cluster, and checks them afterwards. Started and closed by one thread. */
final class GateAnnouncedReleases implements AutoCloseable {
    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);
    private final ReleaseAnnouncer announcer;
    private final ScheduledExecutorService checking;

    private GateAnnouncedReleases(ReleaseAnnouncer announcer, ScheduledExecutorService checking) {
        this.announcer = announcer;
        this.checking = checking;
    }

    /**
     * Puts it together; it does nothing before the gate leads.
     *
     * @param outbox takes the announcements
     * @param zone the company's, in which times are written
     * @param severities {@code freeze.severities} of the active policies' data
     * @param records takes the records of what is checked after a release; must not block
     * @param report told each problem when it comes up, one line
     * @throws UsageProblem for a setting that is wrong
     */
    static GateAnnouncedReleases start(
            GateConfig config,
            Outbox outbox,
            Supplier<ZoneId> zone,
            Supplier<JsonNode> severities,
            Consumer<ObjectNode> records,
            Clock clock,
            BackgroundLoops loops,
            Consumer<String> report) {
        AnnounceContents announced = config.announced();
        CheckLinks links = new CheckLinks(
                announced.status().map(LinkTemplate::new),
                announced.apm().map(LinkTemplate::new),
                announced.logs().map(LinkTemplate::new),
                announced.health().map(LinkTemplate::new),
                config.console().url());
        HealthProbe probe = new HealthProbe(
                networks(announced), host -> List.of(InetAddress.getAllByName(host)), LONGEST_CALL, System::nanoTime);
        ScheduledExecutorService checking = loops.scheduler("release-checks");
        ReleaseAnnouncer announcer = new ReleaseAnnouncer(
                new StoredRecordFeed(RecordStore.at(config.store())),
                outbox,
                new ReleaseAnnouncer.Settings(
                        new Channels(announced.deploys(), announced.engineering(), announced.teams()),
                        links,
                        zone,
                        () -> Severities.of(severities.get())),
                new ReleaseChecks(links, probe, checking, clock, records),
                report);
        return new GateAnnouncedReleases(announcer, checking);
    }

    /** Is shown what the leader observes. */
    ObservationFollower follower() {
        return announcer;
    }

    private static Networks networks(AnnounceContents announced) {
        try {
            return Networks.of(announced.healthNetworks());
        } catch (IllegalArgumentException e) {
            throw new UsageProblem("announce.health.networks: " + e.getMessage());
        }
    }

    /** A call that is under way ends by its own limit, and is not recorded. */
    @Override
    public void close() {
        checking.shutdownNow();
    }
}
