package com.novapay.deploygate.console;

import com.novapay.deploygate.audit.query.Field;
import com.novapay.deploygate.audit.query.RecordFilter;
import com.novapay.deploygate.audit.query.RecordPage;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The page that says whether the gate is open. Thread-safe. */
final class NowPages {
    private static final int REFUSALS = 20;
    private final ConsoleSources sources;

    NowPages(ConsoleSources sources) {
        this.sources = sources;
    }

    /** An opening, and its next moment as it is shown. */
    record Shown(NowSource.Opening opening, Optional<Moment> next) {}

    /** An announcement that was given up, and when it was made as it is shown. */
    record ShownLetter(Undelivered.Letter letter, Moment putAt) {}

    /**
     * The page.
     *
     * @param refusals of the last hour
     */
    record Now(
            Moment asOf,
            Optional<String> unknown,
            List<Shown> openings,
            List<NowSource.OpenIncident> incidents,
            List<ShownLetter> undelivered,
            List<DecisionPages.Row> refusals) {
        long closed() {
            return openings.stream().filter(shown -> !shown.opening().open()).count();
        }
    }

    Answer now(Ask ask) throws SQLException {
        NowSource.State state = sources.now().now();
        ZoneId zone = sources.zone().get();
        return new Answer.Html(
                "now",
                "Is the gate open?",
                Section.NOW,
                new Now(
                        Moment.of(state.asOf(), zone),
                        state.unknown(),
                        state.openings().stream()
                                .map(opening ->
                                        new Shown(opening, opening.nextOpen().map(next -> Moment.of(next, zone))))
                                .toList(),
                        state.incidents(),
                        sources.undelivered().letters().stream()
                                .map(letter -> new ShownLetter(letter, Moment.of(letter.putAt(), zone)))
                                .toList(),
                        DecisionPages.Row.of(refusals().rows(), Set.of(), zone)));
    }

    RecordPage refusals() throws SQLException {
        Instant now = sources.clock().instant();
        return sources.records()
                .page(
                        RecordFilter.within(now.minus(Duration.ofHours(1)), now.plusSeconds(60))
                                .and(Field.OUTCOME, "refused"),
                        Optional.empty(),
                        REFUSALS);
    }
}
