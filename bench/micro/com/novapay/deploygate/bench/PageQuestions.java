package com.novapay.deploygate.bench;

import com.novapay.deploygate.audit.DecisionFilter;
import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.audit.RecordTime;
import com.novapay.deploygate.audit.query.Cursor;
import com.novapay.deploygate.audit.query.Field;
import com.novapay.deploygate.audit.query.RecordFilter;
import com.novapay.deploygate.audit.query.RecordQueries;
import com.novapay.deploygate.audit.query.RecordReads;
import com.novapay.deploygate.audit.query.ReviewQueries;
import com.novapay.deploygate.audit.query.TrendQueries;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.bench.MillionDecisions.Asking;
import com.novapay.deploygate.bench.MillionDecisions.Question;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** What the console's pages and the commands ask a log, each as they ask it. */
final class PageQuestions {
    private static final int PAGE = 50;
    /** As far as the console counts. */
    private static final int COUNTED = 10_000;

    private PageQuestions() {}

    static List<Question> of(RecordStore store, RecordReads reads, Executor beside) {
        RecordQueries records = new RecordQueries(reads);
        ReviewQueries reviews = new ReviewQueries(reads);
        TrendQueries trends = new TrendQueries(reads, beside);
        DecisionReader reader = new DecisionReader(store);
        return List.of(
                new Question("decisions: newest", list(records, pick -> RecordFilter.DECISIONS)),
                new Question("decisions: a day", list(records, pick -> days(pick, 1))),
                new Question(
                        "decisions: a service, refused, a day",
                        list(
                                records,
                                pick -> days(pick, 1)
                                        .and(Field.SERVICE, pick.service())
                                        .and(Field.OUTCOME, "refused"))),
                new Question(
                        "decisions: a service, ever",
                        list(records, pick -> RecordFilter.DECISIONS.and(Field.SERVICE, pick.service()))),
                new Question(
                        "decisions: a person, a month",
                        list(records, pick -> days(pick, 30).and(Field.USER, pick.person()))),
                new Question(
                        "decisions: a code, ever",
                        list(records, pick -> RecordFilter.DECISIONS.and(Field.CODE, "ci-evidence"))),
                new Question(
                        "decisions: a class and environment, a month",
                        list(
                                records,
                                pick -> days(pick, 30)
                                        .and(Field.CLASS, "ROLLBACK")
                                        .and(Field.ENVIRONMENT, "production"))),
                new Question(
                        "decisions: words",
                        list(
                                records,
                                pick -> RecordFilter.DECISIONS.and(Field.TEXT, pick.service() + " " + pick.person()))),
                new Question(
                        "decisions: words, one a beginning",
                        list(records, pick -> RecordFilter.DECISIONS.and(Field.TEXT, pick.service() + " novap*"))),
                new Question(
                        "decisions: a word that every record has",
                        list(records, pick -> RecordFilter.DECISIONS.and(Field.TEXT, "novapay"))),
                new Question(
                        "decisions: a beginning that every record has, a day",
                        list(records, pick -> days(pick, 1).and(Field.TEXT, "novap*"))),
                new Question(
                        "decisions: a beginning of a thousand words, that every record has",
                        list(records, pick -> RecordFilter.DECISIONS.and(Field.TEXT, "202*"))),
                new Question(
                        "decisions: a service, and a word that others have",
                        list(
                                records,
                                pick -> RecordFilter.DECISIONS
                                        .and(Field.SERVICE, pick.service())
                                        .and(Field.TEXT, "identity"))),
                new Question(
                        "decisions: a page in the middle of all",
                        pick -> records.page(
                                RecordFilter.DECISIONS,
                                Optional.of(new Cursor(false, RecordTime.of(pick.day()), 0)),
                                PAGE)),
                new Question("one decision", pick -> records.documents(pick.id())),
                new Question(
                        "one decision: afterwards",
                        pick -> records.after("risk", pick.service(), pick.day().toString(), 20)),
                new Question(
                        "now: refused in an hour",
                        pick -> records.page(
                                RecordFilter.within(pick.day(), pick.day().plus(Duration.ofHours(1)))
                                        .and(Field.OUTCOME, "refused"),
                                Optional.empty(),
                                PAGE)),
                new Question("review: a day", pick -> reviews.day(date(pick.day()))),
                new Question("trends: a month", trend(trends, 30)),
                new Question("trends: a quarter", trend(trends, 90)),
                new Question("audit list", pick -> reader.list(DecisionFilter.newest(PAGE))));
    }

    /** The list as its page shows it, and how many there are. */
    private static Asking list(RecordQueries records, Function<DecisionStock.Pick, RecordFilter> filter) {
        return pick -> records.counted(filter.apply(pick), Optional.empty(), PAGE, COUNTED);
    }

    private static Asking trend(TrendQueries trends, int days) {
        return pick -> {
            Instant from = pick.day();
            Instant to = from.plus(Duration.ofDays(days));
            trends.sums(RecordFilter.within(from, to), date(from), date(to));
        };
    }

    private static RecordFilter days(DecisionStock.Pick pick, int days) {
        Instant from = pick.day();
        return RecordFilter.within(from, from.plus(Duration.ofDays(days)));
    }

    private static LocalDate date(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
