package com.novapay.deploygate.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.incident.IncidentUpdate.Step;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings the Incident of a source into the state that the source reported, whatever is there and however often it is said.
 * What it returns from is written. Thread-safe as the store is.
 */
public final class IncidentWriter {
    /** Each reported state takes two writes at most; whoever else writes the same Incident causes the others. */
    private static final int STEPS = 8;

    private final IncidentStore store;
    private final Clock clock;
    private final Consumer<String> report;

    /** @param report told each change, one line */
    public IncidentWriter(IncidentStore store, Clock clock, Consumer<String> report) {
        this.store = store;
        this.clock = clock;
        this.report = report;
    }

    /**
     * Writes what a source reported, unless something newer is known.
     *
     * @return whether anything changed
     * @throws StoreProblem when it is not written, or not all of it; the same again completes it
     */
    public boolean write(IncidentState reported) {
        return write(reported, Optional.empty());
    }

    /**
     * The same for a state that the source's API showed.
     *
     * @param shown when, by the source's clock
     */
    public boolean writePolled(IncidentState reported, Instant shown) {
        return write(reported, Optional.of(shown));
    }

    private boolean write(IncidentState reported, Optional<Instant> shown) {
        boolean changed = false;
        for (int attempt = 0; attempt < STEPS; attempt++) {
            String name = IncidentName.of(reported.source(), reported.externalId());
            Optional<JsonNode> there = store.find(name);
            if (there.filter(other -> !isOf(other, reported)).isPresent()) {
                name = IncidentName.hashed(reported.source(), reported.externalId());
                there = store.find(name);
            }
            try {
                switch (new IncidentUpdate(store.user(), clock.instant(), shown).step(name, there, reported)) {
                    case Step.Keep keep -> {
                        if (changed) {
                            report.accept(line(name, reported));
                        }
                        return changed;
                    }
                    case Step.Create create -> store.create(create.incident());
                    case Step.Amend amend -> store.amend(there.orElseThrow(), amend.members());
                }
                changed = true;
            } catch (StoreProblem e) {
                if (e.kind() != StoreProblem.Kind.CONFLICT) {
                    throw e;
                }
            }
        }
        throw new StoreProblem(
                StoreProblem.Kind.FAILED, "other writers change the same Incident all the time; send the event again");
    }

    /** An Incident with the same name may be of an id that differs in the case of letters only, or opened by hand. */
    private static boolean isOf(JsonNode incident, IncidentState reported) {
        return IncidentState.of(incident)
                .filter(known -> known.source().equals(reported.source())
                        && known.externalId().equals(reported.externalId()))
                .isPresent();
    }

    private static String line(String name, IncidentState state) {
        String services = state.services().isEmpty() ? "all services" : String.join(", ", state.services());
        return "Incident " + name + (state.open() ? " is open: " : " is resolved: ") + state.severity() + " \""
                + state.title() + "\", " + services;
    }
}
