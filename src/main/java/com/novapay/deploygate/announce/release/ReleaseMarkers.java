package com.novapay.deploygate.announce.release;

import com.novapay.deploygate.announce.Marker;
import com.novapay.deploygate.announce.Marker.Kind;
import java.util.Locale;
import java.util.Optional;

/** Which states of a release are marked in systems that count deployments. Pure. */
final class ReleaseMarkers {
    /** In the outbox and in metrics; no channel of people is called so. */
    static final String CHANNEL = "deployments";

    private ReleaseMarkers() {}

    /** The marker of a state; empty when nothing is over with it. */
    static Optional<Marker> of(ReleaseState state) {
        return kind(state).map(kind -> marker(state, kind));
    }

    /** Each marker is a topic of its own, so that none replaces another; a release runs once, and may fail again. */
    static String topic(ReleaseState state, Marker marker) {
        String kind = marker.kind().name().toLowerCase(Locale.ROOT);
        String once = "marker/" + state.release().decision() + "/" + kind;
        return marker.kind().runs() ? once : once + "/" + state.key();
    }

    private static Optional<Kind> kind(ReleaseState state) {
        return switch (state.phase()) {
            case HEALTHY ->
                Optional.of(
                        switch (state.release().kind()) {
                            case CREATE -> Kind.DEPLOYED;
                            case DEPLOY -> Kind.UPGRADED;
                            case ROLLBACK -> Kind.ROLLED_BACK;
                        });
            case FAILED -> Optional.of(Kind.FAILED);
            case ABORTED -> Optional.of(Kind.ABORTED);
            case ROLLED_BACK -> Optional.of(Kind.REVERTED);
            case ADMITTED, WITHDRAWN, NOT_APPLIED, PROGRESSING, SUPERSEDED -> Optional.empty();
        };
    }

    private static Marker marker(ReleaseState state, Kind kind) {
        Release release = state.release();
        return new Marker(
                kind,
                release.decision(),
                release.service(),
                new Marker.Workload(
                        release.workload().namespace(),
                        release.workload().kind(),
                        release.workload().name()),
                release.environment(),
                release.team(),
                release.digest(),
                release.artifact(),
                release.images(),
                release.source(),
                release.at(),
                state.at());
    }
}
