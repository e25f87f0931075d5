package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.WorkloadHistory;
import com.novapay.deploygate.change.WorkloadKey;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Facts that are unknown also while a feed of incidents is too old: an incident that nobody reported must not let a deploy in.
 * Thread-safe as its parts are.
 *
 * @param oldFeed why incidents cannot be relied on, in a line that names the feed; empty when they can
 */
public record FeedCheckedFacts(FactsView facts, Supplier<Optional<String>> oldFeed) implements FactsView {
    @Override
    public Freshness freshness() {
        Freshness own = facts.freshness();
        return own instanceof Freshness.Unknown
                ? own
                : oldFeed.get().<Freshness>map(Freshness.Unknown::new).orElse(own);
    }

    @Override
    public Facts of(AdmissionRequest request, Change change, Instant now) {
        return checked(facts.of(request, change, now));
    }

    @Override
    public Facts ofRecord(AdmissionRequest request, Instant now) {
        return checked(facts.ofRecord(request, now));
    }

    @Override
    public Optional<WorkloadHistory> history(WorkloadKey workload) {
        return facts.history(workload);
    }

    @Override
    public Optional<JsonNode> podTemplate(WorkloadKey workload) {
        return facts.podTemplate(workload);
    }

    private Facts checked(Facts known) {
        if (oldFeed.get().isPresent() && known.document().get("freshness") instanceof ObjectNode freshness) {
            freshness.put("known", false);
        }
        return known;
    }
}
