package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Changes of Deployments as the API server's audit log has them, with the decision that the gate gave it for each.
 *
 * @param judged decisions that are to be in the store
 * @param ungated admitted changes without any decision
 */
record AuditedDeploys(Set<String> judged, List<String> ungated) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OF_GATE = "deploy.deploygate.novapay.com/";

    static AuditedDeploys of(Path log) throws IOException {
        Set<String> judged = new HashSet<>();
        List<String> ungated = new ArrayList<>();
        String text = Files.readString(log);
        // The last line may be under way.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            JsonNode event = JSON.readTree(line);
            if (!event.path("verb").asText().equals("patch")
                    || !event.at("/objectRef/resource").asText().equals("deployments")
                    || !event.at("/user/username").asText().equals("dev@novapay")) {
                continue;
            }
            JsonNode notes = event.path("annotations");
            String decision = notes.path(OF_GATE + "decision-id").asText();
            if (!decision.isEmpty()) {
                // What could not be recorded was denied for that reason.
                if (!notes.path(OF_GATE + "codes").asText().equals("audit-unavailable")) {
                    judged.add(decision);
                }
            } else if (event.at("/responseStatus/code").asInt() == 200) {
                ungated.add(line);
            }
        }
        return new AuditedDeploys(judged, ungated);
    }

    /** The decisions that a store does not hold, and what was admitted without one. */
    List<String> missing(Set<String> stored) {
        List<String> missing = new ArrayList<>(ungated);
        judged.stream().filter(decision -> !stored.contains(decision)).forEach(missing::add);
        return missing;
    }
}
