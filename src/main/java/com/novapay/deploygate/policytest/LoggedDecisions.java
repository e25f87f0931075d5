package com.novapay.deploygate.policytest;

import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.audit.query.RecordFilter;
import com.novapay.deploygate.audit.query.RecordQueries;
import com.novapay.deploygate.audit.query.RecordReads;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.terminal.UsageProblem;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads decisions from the audit log, the newest first. Confined to one thread. */
public final class LoggedDecisions implements DecisionSource {
    private static final Duration QUERY = Duration.ofMinutes(1);
    private final RecordStore store;
    private final Function<Exception, UsageProblem> unreadable;

    /** @param unreadable says of a store that cannot be read how to name another */
    public LoggedDecisions(RecordStore store, Function<Exception, UsageProblem> unreadable) {
        this.store = store;
        this.unreadable = unreadable;
    }

    @Override
    public Replay.Revisions revisions() {
        DecisionReader reader = new DecisionReader(store);
        return revision -> RecordedPolicies.of(reader, revision);
    }

    @Override
    public void each(Optional<Instant> since, Taker taker) {
        RecordFilter filter = new RecordFilter(since, Optional.empty(), Map.of());
        try (RecordReads reads = new RecordReads(store, QUERY)) {
            Span span = new Span(since);
            new RecordQueries(reads).each(filter, (row, document) -> taker.take(document, span.fraction(row.time())));
        } catch (SQLException e) {
            throw unreadable.apply(e);
        }
    }

    /** How far back a time is, between the newest and the earliest. */
    private static final class Span {
        private final Optional<Instant> earliest;
        private Optional<Instant> newest = Optional.empty();

        Span(Optional<Instant> earliest) {
            this.earliest = earliest;
        }

        double fraction(String time) {
            Instant at = Instant.parse(time);
            Instant first = newest.orElse(at);
            newest = Optional.of(first);
            double whole = Duration.between(earliest.orElse(at), first).toMillis();
            return whole <= 0 ? 0 : Duration.between(at, first).toMillis() / whole;
        }
    }
}
