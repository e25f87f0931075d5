package com.novapay.deploygate.announce.release;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which channel gets what. Immutable.
 *
 * @param deploys every release in production; empty for none
 * @param engineering what can have to do with an incident; empty for none
 * @param teams the channel of each team, by the name of the team
 */
public record Channels(Optional<String> deploys, Optional<String> engineering, Map<String, String> teams) {
    public Channels {
        teams = Map.copyOf(teams);
    }

    /** The channel of a team, if it has one. */
    Optional<String> team(String team) {
        return Optional.ofNullable(teams.get(team));
    }

    /** Both channels that everybody reads. */
    List<String> everybody() {
        return Stream.of(deploys, engineering)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }
}
