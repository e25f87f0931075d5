package com.novapay.deploygate.announce;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What happened to a release, as data for systems that mark deployments and count them. Every text may come from anybody. Immutable.
 *
 * @param decision the id of the decision that admitted the release
 * @param service the name of the service
 * @param environment such as {@code production}
 * @param team of the namespace, or empty
 * @param digest of the Pod template
 * @param artifact the image of the first container, as it is written in the template
 * @param images all images of the template
 * @param source what the image was built from, as far as it is known
 * @param startedAt when the release was admitted
 * @param happenedAt when it came into this state; never before {@code startedAt}
 */
public record Marker(
        Kind kind,
        String decision,
        String service,
        Workload workload,
        String environment,
        String team,
        String digest,
        String artifact,
        List<String> images,
        Source source,
        Instant startedAt,
        Instant happenedAt) {
    public Marker {
        images = List.copyOf(images);
        happenedAt = happenedAt.isBefore(startedAt) ? startedAt : happenedAt;
    }

    /** What happened. */
    public enum Kind {
        /** The first template of a workload is healthy. */
        DEPLOYED,
        /** Another template of a workload is healthy. */
        UPGRADED,
        /** A template that ran before is healthy again. */
        ROLLED_BACK,
        /** The controller gave the release up. */
        FAILED,
        /** The canary of the release was aborted. */
        ABORTED,
        /** The workload went back from the release. */
        REVERTED;

        /** Whether the template of the release runs now. */
        public boolean runs() {
            return switch (this) {
                case DEPLOYED, UPGRADED, ROLLED_BACK -> true;
                case FAILED, ABORTED, REVERTED -> false;
            };
        }
    }

    /** The workload whose template it is. */
    public record Workload(String namespace, String kind, String name) {}

    /** Where an image comes from in Git. */
    public record Source(Optional<String> repository, Optional<String> commit) {
        public static final Source UNKNOWN = new Source(Optional.empty(), Optional.empty());
    }
}
