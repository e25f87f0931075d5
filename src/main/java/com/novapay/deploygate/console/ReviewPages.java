package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.query.ReviewQueries.Population;
import com.novapay.deploygate.console.signin.Role;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The daily review: what there was, what needs a second look, and somebody's word that he has looked. Thread-safe. */
final class ReviewPages {
    private static final int UNSIGNED_DAYS = 14;
    private static final int LONGEST_NOTE = 2_000;
    private final ConsoleSources sources;
    private final ReadRecords readRecords;

    ReviewPages(ConsoleSources sources, ReadRecords readRecords) {
        this.sources = sources;
        this.readRecords = readRecords;
    }

    /**
     * A day.
     *
     * @param mine whether something that went another way was this reader's own doing
     * @param over whether the day has ended
     * @param zone of the company
     * @param unsigned days with decisions that are not signed off
     */
    record Day(
            Population population,
            List<Map.Entry<String, Integer>> admitted,
            List<Map.Entry<String, Integer>> observed,
            String before,
            String after,
            boolean mine,
            boolean over,
            ZoneId zone,
            List<LocalDate> unsigned) {
        /** The list of what was recorded that day, narrowed by fields and their values in turns. */
        String listed(String... narrowed) {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("from", population.day().toString());
            query.put("to", population.day().toString());
            for (int i = 0; i < narrowed.length; i += 2) {
                query.put(narrowed[i], narrowed[i + 1]);
            }
            return Links.to("/decisions", query);
        }

        Moment at(String time) {
            return Moment.of(time, zone);
        }

        int decisions() {
            return ReviewPages.decisions(population);
        }
    }

    Answer day(Ask ask) throws SQLException {
        return switch (ask.day("day", today().minusDays(1))) {
            case Ask.Part.Bad<LocalDate> bad -> Ask.refused(bad);
            case Ask.Part.Good<LocalDate> day -> {
                Population population = sources.review().day(day.value());
                yield new Answer.Html(
                        "review",
                        "Review of " + day.value(),
                        Section.REVIEW,
                        new Day(
                                population,
                                sorted(population.admitted()),
                                sorted(population.observed()),
                                "/review?day=" + day.value().minusDays(1),
                                "/review?day=" + day.value().plusDays(1),
                                isMine(population, ask),
                                day.value().isBefore(today()),
                                sources.zone().get(),
                                sources.review().unsigned(today().minusDays(UNSIGNED_DAYS), today())));
            }
        };
    }

    Answer sign(Ask ask) throws SQLException {
        if (!ask.session().roles().contains(Role.AUDITOR)) {
            return Answer.forbidden("Only auditors may sign off a day.");
        }
        return switch (ask.formDay()) {
            case Ask.Part.Bad<LocalDate> bad -> Ask.refused(bad);
            case Ask.Part.Good<LocalDate> day -> sign(ask, day.value());
        };
    }

    private Answer sign(Ask ask, LocalDate day) throws SQLException {
        if (!day.isBefore(today())) {
            return Answer.forbidden("You can sign off a day when it is over; in UTC it is still " + today() + ".");
        }
        String note =
                Optional.ofNullable(ask.form().get("note")).map(String::strip).orElse("");
        if (note.length() > LONGEST_NOTE) {
            return Answer.forbidden("A note has at most " + LONGEST_NOTE + " characters.");
        }
        Population population = sources.review().day(day);
        if (isMine(population, ask)) {
            return Answer.forbidden(
                    "You made or approved a change of this day that passed by approval or exception: another auditor must sign it off.");
        }
        if (note.isEmpty()
                && !(population.special().isEmpty() && population.ungated().isEmpty())) {
            return new Answer.Failed(
                    400,
                    "A note is needed",
                    "This day has changes that passed by approval or exception, or that are ungated: write in the note what"
                            + " you checked, and what you found.",
                    List.of());
        }
        ObjectNode review = JsonNodeFactory.instance
                .objectNode()
                .put("day", day.toString())
                .put("decisions", decisions(population))
                .put("refused", population.refused())
                .put("ungated", population.ungated().size())
                .put("note", note);
        population.admitted().forEach(review.putObject("admitted")::put);
        population.observed().forEach(review.putObject("observed")::put);
        population
                .special()
                .forEach(one -> review.withArray("special").add(one.row().id()));
        return readRecords.signOff(ask.session(), review)
                ? new Answer.See("/review?day=" + day)
                : ReadRecords.unrecorded();
    }

    private static boolean isMine(Population population, Ask ask) {
        return population.special().stream()
                .anyMatch(one -> one.isOf(ask.session().user()));
    }

    private static int decisions(Population population) {
        return population.refused()
                + population.admitted().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum();
    }

    private static List<Map.Entry<String, Integer>> sorted(Map<String, Integer> counts) {
        return counts.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    private LocalDate today() {
        return sources.clock().instant().atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
