package com.novapay.deploygate.announce.release;

import com.novapay.deploygate.announce.Announcement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Says into which channels a state of a release goes, and as which message. Pure. */
final class ReleaseAnnouncements {
    private final Channels channels;
    private final ReleaseTexts texts;
    private final Predicate<Release> duringIncident;
    private final Supplier<Severities> severities;

    /**
     * By what is configured.
     *
     * @param duringIncident whether an incident that locks deploys was open when it was decided
     * @param severities those that lock deploys by the active policies
     */
    ReleaseAnnouncements(
            Channels channels, CheckLinks links, Predicate<Release> duringIncident, Supplier<Severities> severities) {
        this.channels = channels;
        this.texts = new ReleaseTexts(links);
        this.duringIncident = duringIncident;
        this.severities = severities;
    }

    /** One announcement for each channel, and the marker of what happened. */
    List<Announcement> of(ReleaseState state) {
        List<Announcement> announcements = new ArrayList<>();
        for (String channel : channels(state)) {
            announcements.add(new Announcement(
                    channel,
                    "release/" + state.release().decision(),
                    state.key(),
                    texts.message(state),
                    state.isStep() ? Optional.of(texts.detail(state)) : Optional.empty()));
        }
        marker(state).ifPresent(announcements::add);
        return announcements;
    }

    private Optional<Announcement> marker(ReleaseState state) {
        return ReleaseMarkers.of(state)
                .map(marker -> new Announcement(
                        ReleaseMarkers.CHANNEL,
                        ReleaseMarkers.topic(state, marker),
                        "marker",
                        texts.message(state).marking(marker),
                        Optional.empty()));
    }

    private Set<String> channels(ReleaseState state) {
        Release release = state.release();
        Set<String> all = new LinkedHashSet<>();
        // What was merely admitted has not happened yet; only break-glass is announced at once.
        boolean happened = state.phase() != Phase.ADMITTED;
        if (happened && state.phase() != Phase.WITHDRAWN) {
            channels.deploys().ifPresent(all::add);
        }
        boolean impact = happened && state.phase() != Phase.WITHDRAWN && isImpacting(release);
        if (release.breakGlass() || impact) {
            channels.engineering().ifPresent(all::add);
        }
        return all;
    }

    /** Whether it can have to do with an incident. */
    private boolean isImpacting(Release release) {
        return release.hotfix()
                || release.breakGlass()
                || release.incidents().stream().anyMatch(severities.get()::lock)
                || duringIncident.test(release);
    }
}
