package com.novapay.deploygate.flag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.WorkloadHistory;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.facts.Facts;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.facts.Freshness;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Facts with those feature flags that a change names: {@code flags} of the facts, left out when it names none. What is not known of
 * flags changes no freshness: it is worth a warning only. Thread-safe as its parts are.
 *
 * @param flags what is known now, from memory
 */
public record FlagFacts(FactsView facts, Supplier<FlagState> flags) implements FactsView {
    private static final String ANNOTATION = "deploygate.novapay.com/feature-flag";

    @Override
    public Freshness freshness() {
        return facts.freshness();
    }

    @Override
    public Facts of(AdmissionRequest request, Change change, Instant now) {
        Facts known = facts.of(request, change, now);
        Set<String> named = named(request.object());
        if (!named.isEmpty()) {
            add(known.document().putObject("flags"), named);
        }
        return known;
    }

    @Override
    public Facts ofRecord(AdmissionRequest request, Instant now) {
        return facts.ofRecord(request, now);
    }

    @Override
    public Optional<WorkloadHistory> history(WorkloadKey workload) {
        return facts.history(workload);
    }

    @Override
    public Optional<JsonNode> podTemplate(WorkloadKey workload) {
        return facts.podTemplate(workload);
    }

    /** Names that LaunchDarkly does not know are text of the change, and stay where they are. */
    private void add(ObjectNode document, Set<String> named) {
        switch (flags.get()) {
            case FlagState.Known state -> {
                ArrayNode known = document.put("checked", true).putArray("known");
                ArrayNode everyone = document.putArray("everyone");
                for (String flag : named) {
                    Boolean on = state.flags().get(flag);
                    if (on != null) {
                        known.add(flag);
                    }
                    if (Boolean.TRUE.equals(on)) {
                        everyone.add(flag);
                    }
                }
            }
            case FlagState.Unknown state -> document.put("checked", false).put("reason", state.reason());
        }
    }

    private static Set<String> named(JsonNode object) {
        Set<String> named = new TreeSet<>();
        for (JsonNode annotated : new JsonNode[] {object, object.path("spec").path("template")}) {
            String flag = annotated
                    .path("metadata")
                    .path("annotations")
                    .path(ANNOTATION)
                    .asText()
                    .strip();
            if (!flag.isEmpty()) {
                named.add(flag);
            }
        }
        return named;
    }
}
