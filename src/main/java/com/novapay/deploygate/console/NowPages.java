package com.novapay.deploygate.console;

import com.novapay.deploygate.audit.query.Field;
import com.novapay.deploygate.audit.query.RecordFilter;
import com.novapay.deploygate.audit.query.RecordPage;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The page that says whether the gate is open. Thread-safe. */
final class NowPages {
    private static final int REFUSALS = 20;
    private static final Duration FRESH = Duration.ofMinutes(2);
    private final ConsoleSources sources;

    NowPages(ConsoleSources sources) {
        this.sources = sources;
    }

    /** An opening, and its next moment as it is shown. */
    record Shown(NowSource.Opening opening, Optional<Moment> next) {}

    /** An announcement that was given up, and when it was made as it is shown. */
    record ShownLetter(Undelivered.Letter letter, Moment putAt) {}

    /**
     * Workloads that are closed for the same reasons, and open at the same time.
     *
     * @param all whether these are all workloads
     */
    record Closed(List<Shown> workloads, boolean all) {
        NowSource.Opening first() {
            return workloads.getFirst().opening();
        }

        static List<Closed> of(List<Shown> openings) {
            Map<Object, List<Shown>> groups = new LinkedHashMap<>();
            for (Shown shown : openings) {
                if (!shown.opening().open()) {
                    List<String> why = shown.opening().why().stream()
                            .map(reason -> reason.code() + " " + reason.message())
                            .toList();
                    groups.computeIfAbsent(
                                    List.of(
                                            why,
                                            shown.opening().nextOpen(),
                                            shown.opening().openingKnown()),
                                    key -> new ArrayList<>())
                            .add(shown);
                }
            }
            return groups.values().stream()
                    .map(group -> new Closed(List.copyOf(group), group.size() == openings.size()))
                    .toList();
        }
    }

    /**
     * The page.
     *
     * @param minutesOld how long ago it was evaluated, when that is longer than it should be
     * @param refusals of the last hour
     */
    record Now(
            Moment asOf,
            Optional<Long> minutesOld,
            Optional<String> unknown,
            List<Shown> openings,
            List<NowSource.OpenIncident> incidents,
            List<ShownLetter> undelivered,
            List<DecisionPages.Row> refusals) {
        List<Closed> closed() {
            return Closed.of(openings);
        }

        long open() {
            return openings.stream().filter(shown -> shown.opening().open()).count();
        }
    }

    /** A state that is older was not evaluated again although a page asks for it. */
    private Optional<Long> minutesOld(NowSource.State state) {
        Duration age = Duration.between(state.asOf(), sources.clock().instant());
        return Optional.of(age).filter(one -> one.compareTo(FRESH) > 0).map(Duration::toMinutes);
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
                        minutesOld(state),
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
