package com.novapay.deploygate.cli.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.kubernetes.Cluster;
import java.util.List;

/** In which role somebody approves: the first of those that count for a purpose that the person holds. Pure. */
final class Roles {
    private Roles() {}

    /** The roles whose approval counts. */
    static List<String> counting(String purpose) {
        return switch (purpose) {
            case "friday" -> List.of("vp-engineering");
            case "migration" -> List.of("platform");
            case "break-glass" -> List.of("incident-commander", "vp-engineering");
            default -> List.of("team-lead");
        };
    }

    /** @param roles the policies' data: each role with its groups and users */
    static String of(String purpose, Cluster.Whoami person, JsonNode roles) {
        List<String> counting = counting(purpose);
        return counting.stream()
                .filter(role -> isIn(role, person, roles))
                .findFirst()
                .orElse(counting.getFirst());
    }

    private static boolean isIn(String role, Cluster.Whoami person, JsonNode roles) {
        for (JsonNode group : roles.path(role).path("groups")) {
            if (person.groups().contains(group.asText())) {
                return true;
            }
        }
        for (JsonNode user : roles.path(role).path("users")) {
            if (user.asText().equals(person.name())) {
                return true;
            }
        }
        return false;
    }
}
