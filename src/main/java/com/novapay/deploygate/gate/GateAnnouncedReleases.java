package com.novapay.deploygate.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.Outbox;
import com.novapay.deploygate.announce.release.Channels;
import com.novapay.deploygate.announce.release.CheckLinks;
import com.novapay.deploygate.announce.release.HealthProbe;
import com.novapay.deploygate.announce.release.LinkTemplate;
import com.novapay.deploygate.announce.release.Networks;
import com.novapay.deploygate.announce.release.ReleaseAnnouncer;
import com.novapay.deploygate.announce.release.ReleaseChecks;
import com.novapay.deploygate.announce.release.StoredRecordFeed;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.config.AnnounceContents;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.terminal.UsageProblem;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Puts together what announces the releases of a gate's cluster. */
public final class GateAnnouncedReleases {
    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);

    private GateAnnouncedReleases() {}

    /**
     * What follows the observations of the leader and puts messages into an outbox.
     *
     * @param zone the company's, in which times are written
     * @param records takes the records of what is checked after a release; must not block
     * @param executor where health endpoints are called
     * @param report told each problem when it comes up, one line
     * @throws UsageProblem for a setting that is wrong
     */
    public static ReleaseAnnouncer of(
            GateConfig config,
            Outbox outbox,
            Supplier<ZoneId> zone,
            Consumer<ObjectNode> records,
            Executor executor,
            Clock clock,
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
        return new ReleaseAnnouncer(
                new StoredRecordFeed(RecordStore.at(config.store())),
                outbox,
                new ReleaseAnnouncer.Settings(
                        new Channels(announced.deploys(), announced.engineering(), announced.teams()), links, zone),
                new ReleaseChecks(links, probe, executor, clock, records),
                report);
    }

    private static Networks networks(AnnounceContents announced) {
        try {
            return Networks.of(announced.healthNetworks());
        } catch (IllegalArgumentException e) {
            throw new UsageProblem("announce.health.networks: " + e.getMessage());
        }
    }
}
