package com.novapay.deploygate.release;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the canary of a Rollout stands, as the rollouts controller says of the generation that is written. Immutable.
 *
 * @param step steps that are done, from 0 to {@code steps}
 * @param steps of the strategy
 * @param weight percent of the traffic that the new version gets
 * @param analyses the AnalysisRuns that are current
 */
public record CanaryProgress(int step, int steps, int weight, List<Analysis> analyses) {
    private static final int MOST_STEPS = 1_000;
    private static final int WORD = 253;

    /**
     * An AnalysisRun.
     *
     * @param phase such as {@code Running}, {@code Successful} or {@code Failed}
     */
    public record Analysis(String name, String phase) {}

    public CanaryProgress {
        analyses = List.copyOf(analyses);
    }

    /** Where it stands; empty for a Rollout without canary steps, or of which the controller has not read the newest generation. */
    static Optional<CanaryProgress> of(JsonNode rollout) {
        JsonNode steps = rollout.path("spec").path("strategy").path("canary").path("steps");
        JsonNode status = rollout.path("status");
        JsonNode index = status.path("currentStepIndex");
        boolean current = status.path("observedGeneration")
                .asText()
                .equals(rollout.path("metadata").path("generation").asText("none"));
        if (!current || !steps.isArray() || steps.isEmpty() || steps.size() > MOST_STEPS || !index.isInt()) {
            return Optional.empty();
        }
        int step = Math.clamp(index.intValue(), 0, steps.size());
        return Optional.of(
                new CanaryProgress(step, steps.size(), weight(steps, step), analyses(status.path("canary"))));
    }

    /** The controller reports the weight only with a traffic router; without one the newest step that is done or under way sets it. */
    private static int weight(JsonNode steps, int step) {
        if (step == steps.size()) {
            return 100;
        }
        int weight = 0;
        for (int i = 0; i <= step; i++) {
            JsonNode set = steps.path(i).path("setWeight");
            if (set.isInt()) {
                weight = Math.clamp(set.intValue(), 0, 100);
            }
        }
        return weight;
    }

    private static List<Analysis> analyses(JsonNode canary) {
        List<Analysis> analyses = new ArrayList<>();
        for (String member : List.of("currentBackgroundAnalysisRunStatus", "currentStepAnalysisRunStatus")) {
            JsonNode run = canary.path(member);
            String name = run.path("name").asText();
            if (!name.isEmpty() && name.length() <= WORD) {
                String phase = run.path("status").asText();
                analyses.add(new Analysis(name, phase.length() <= WORD ? phase : ""));
            }
        }
        return analyses;
    }
}
