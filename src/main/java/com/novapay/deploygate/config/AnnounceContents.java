package com.novapay.deploygate.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is announced, and where. Immutable.
 *
 * @param deploys the channel of every release in production; empty for none
 * @param engineering the channel of what can have to do with an incident; empty for none
 * @param teams the channel of each team
 * @param status template of an address, as the others; empty for none
 * @param healthNetworks where health endpoints may be, in CIDR notation
 */
public record AnnounceContents(
        Optional<String> deploys,
        Optional<String> engineering,
        Map<String, String> teams,
        Optional<String> status,
        Optional<String> apm,
        Optional<String> logs,
        Optional<String> health,
        List<String> healthNetworks) {
    /** What templates may have in braces. */
    public static final Set<String> PLACEHOLDERS = Set.of("service", "namespace", "environment", "digest", "decision");

    public AnnounceContents {
        teams = Map.copyOf(teams);
        healthNetworks = List.copyOf(healthNetworks);
    }
}
