package com.novapay.deploygate.audit.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.Population;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.console.SampleLog;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What questions to every store answer. */
abstract class RecordQueriesContract extends HeldRecords {
    @Test
    void page_olderThenNewer_comesBackToTheFirst() throws Exception {
        try (RecordReads reads = holding(many(25))) {
            RecordQueries queries = new RecordQueries(reads);
            List<String> seen = new ArrayList<>();
            RecordPage first = queries.page(RecordFilter.DECISIONS, Optional.empty(), 10);
            RecordPage page = first;
            seen.addAll(ids(page));
            while (page.older().isPresent()) {
                page = queries.page(RecordFilter.DECISIONS, page.older(), 10);
                seen.addAll(ids(page));
            }
            assertThat(seen)
                    .containsExactlyElementsOf(IntStream.range(0, 25)
                            .mapToObj(i -> "d-" + (24 - i))
                            .toList());
            while (page.newer().isPresent()) {
                page = queries.page(RecordFilter.DECISIONS, page.newer(), 10);
            }
            assertThat(ids(page)).isEqualTo(ids(first));
            assertThat(page.newer()).isEmpty();
        }
    }

    @Test
    void page_recordedMeanwhile_doesNotMoveWhatFollows() throws Exception {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store);
                RecordReads reads = new RecordReads(store, Duration.ofSeconds(5))) {
            many(15).forEach(document -> log.append(LogRecord.of(document)).join());
            RecordQueries queries = new RecordQueries(reads);
            RecordPage first = queries.page(RecordFilter.DECISIONS, Optional.empty(), 5);
            log.append(LogRecord.of(SampleLog.admitted("d-new", NOON.plusSeconds(900), "payments", "dev")))
                    .join();
            assertThat(ids(queries.page(RecordFilter.DECISIONS, first.older(), 5)))
                    .containsExactly("d-9", "d-8", "d-7", "d-6", "d-5");
        }
    }

    @Test
    void page_eachField_findsWhatItSays() throws Exception {
        try (RecordReads reads = holding(List.of(
                SampleLog.admitted("d-1", NOON, "payments", "dev"),
                SampleLog.refused("d-2", NOON.plusSeconds(1), "ledger", "ops", "deploy-days", "ci-evidence"),
                SampleLog.decision("d-3", NOON.plusSeconds(2), "payments", "ops", "ROLLBACK"),
                SampleLog.record("observed", "r-1", NOON.plusSeconds(3), "payments", "healthy")))) {
            Map<Map<Field, String>, List<String>> expected = Map.ofEntries(
                    Map.entry(Map.of(), List.of("d-3", "d-2", "d-1")),
                    Map.entry(Map.of(Field.SERVICE, "payments"), List.of("d-3", "d-1")),
                    Map.entry(Map.of(Field.USER, "ops"), List.of("d-3", "d-2")),
                    Map.entry(Map.of(Field.OUTCOME, "refused"), List.of("d-2")),
                    Map.entry(Map.of(Field.OUTCOME, "deny"), List.of("d-2")),
                    Map.entry(Map.of(Field.OUTCOME, "error"), List.of()),
                    Map.entry(Map.of(Field.OUTCOME, "allow"), List.of("d-3", "d-1")),
                    Map.entry(Map.of(Field.CODE, "ci-evidence"), List.of("d-2")),
                    Map.entry(Map.of(Field.CODE, "evidence"), List.of()),
                    Map.entry(Map.of(Field.CLASS, "ROLLBACK"), List.of("d-3")),
                    Map.entry(Map.of(Field.ENVIRONMENT, "staging"), List.of()),
                    Map.entry(Map.of(Field.WORKLOAD, "deployment/ledger"), List.of("d-2")),
                    Map.entry(Map.of(Field.WORKLOAD, "rollout/ledger"), List.of()),
                    Map.entry(Map.of(Field.TYPE, "observed"), List.of("r-1")),
                    Map.entry(Map.of(Field.TYPE, "all"), List.of("r-1", "d-3", "d-2", "d-1")),
                    Map.entry(Map.of(Field.TEXT, "REFUSES ledg*"), List.of("d-2")),
                    Map.entry(Map.of(Field.TEXT, "refuses zebra*"), List.of()),
                    Map.entry(Map.of(Field.TEXT, "ledg*"), List.of("d-2")),
                    Map.entry(Map.of(Field.TEXT, "refuses ledg"), List.of()),
                    Map.entry(Map.of(Field.TEXT, "refuses ledger"), List.of("d-2")),
                    Map.entry(Map.of(Field.TEXT, "' OR customer \" & | ! :*"), List.of()),
                    Map.entry(Map.of(Field.TEXT, "customer asked"), List.of("d-3", "d-2", "d-1")),
                    Map.entry(Map.of(Field.TEXT, "customer", Field.SERVICE, "ledger"), List.of("d-2")));
            RecordQueries queries = new RecordQueries(reads);
            expected.forEach((values, found) -> {
                RecordFilter filter = new RecordFilter(Optional.of(NOON), Optional.of(NOON.plusSeconds(60)), values);
                try {
                    assertThat(ids(queries.page(filter, Optional.empty(), 10)))
                            .as("%s", values)
                            .isEqualTo(found);
                    RecordQueries.Counted counted = queries.counted(filter, Optional.empty(), 1, 10);
                    assertThat(counted.total()).as("%s", values).isEqualTo(found.size());
                    assertThat(ids(counted.page()))
                            .as("%s", values)
                            .isEqualTo(found.stream().limit(1).toList());
                } catch (SQLException e) {
                    throw new AssertionError(values.toString(), e);
                }
            });
        }
    }

    @Test
    void each_moreThanAChunk_takesAllOnce() throws Exception {
        try (RecordReads reads = holding(many(450))) {
            List<String> taken = new ArrayList<>();
            long count = new RecordQueries(reads).each(RecordFilter.DECISIONS, (row, document) -> {
                assertThat(document).contains("\"decisionId\":\"" + row.id() + "\"");
                taken.add(row.id());
            });
            assertThat(count).isEqualTo(450);
            assertThat(taken).doesNotHaveDuplicates().hasSize(450);
        }
    }

    @Test
    void ask_longerThanItsLimit_ends() throws Exception {
        RecordStore store = store();
        new JdbcDecisionLog(store).close();
        store.writer().close();
        try (RecordReads reads = new RecordReads(store, Duration.ofMillis(200))) {
            assertThatThrownBy(() -> reads.ask(connection -> {
                        try (Statement statement = connection.createStatement()) {
                            return statement.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                                    + " WHERE i < 2000000000) SELECT count(*) FROM n");
                        }
                    }))
                    .isInstanceOf(SQLException.class);
            assertThat(new RecordQueries(reads)
                            .page(RecordFilter.DECISIONS, Optional.empty(), 5)
                            .rows())
                    .isEmpty();
        }
    }

    @Test
    void trends_ofDays_addUp() throws Exception {
        try (RecordReads reads = holding(List.of(
                SampleLog.admitted("d-1", NOON, "payments", "dev"),
                SampleLog.refused("d-2", NOON, "ledger", "ops", "deploy-days", "ci-evidence"),
                SampleLog.decision("d-3", NOON, "payments", "ops", "ROLLBACK"),
                SampleLog.decision("d-4", NOON, "payments", "ops", "SCALE"),
                SampleLog.record("observed", "r-1", NOON.plusSeconds(600), "payments", "healthy"),
                SampleLog.record("observed", "r-2", NOON.plusSeconds(1_200), "payments", "failed"),
                SampleLog.record("observed", "r-3", NOON.plusSeconds(1_500), "payments", "healthy")))) {
            LocalDate day = LocalDate.parse("2026-11-26");
            RecordFilter filter = RecordFilter.within(NOON.minus(Duration.ofDays(1)), NOON.plus(Duration.ofHours(6)));
            TrendQueries.Sums sums = new TrendQueries.Sums(
                    List.of(
                            new TrendQueries.Day(day.minusDays(1), 0, 0, 0, Map.of()),
                            new TrendQueries.Day(day, 1, 1, 1, Map.of("deploy-days", 1, "ci-evidence", 1))),
                    new Delivery(2, 1, 1.0, Optional.of(Duration.ofMinutes(10)), Optional.of(Duration.ofMinutes(5))));
            // A helper that is quick, one that is busy for good, and one beside the caller.
            for (Executor beside : List.<Executor>of(Runnable::run, never -> {}, Thread::startVirtualThread)) {
                assertThat(new TrendQueries(reads, beside).sums(filter, day.minusDays(1), day))
                        .isEqualTo(sums);
            }
        }
    }

    @Test
    void trends_storeAway_areNoSums() throws Exception {
        RecordReads reads = holding(List.of());
        reads.close();
        LocalDate day = LocalDate.parse("2026-11-26");
        for (Executor beside : List.<Executor>of(Runnable::run, never -> {}, Thread::startVirtualThread)) {
            assertThatThrownBy(() -> new TrendQueries(reads, beside).sums(RecordFilter.DECISIONS, day, day))
                    .isInstanceOf(SQLException.class);
        }
    }

    /** The log goes on saying allowed of it; who counts must not. */
    @Test
    void sums_withdrawnDecision_countsAsRefused() throws Exception {
        ObjectNode late =
                SampleLog.approved(SampleLog.admitted("d-late", NOON, "payments", "dev"), "hotfix", "ic@novapay.local");
        ObjectNode kept =
                SampleLog.approved(SampleLog.admitted("d-kept", NOON, "payments", "dev"), "hotfix", "ic@novapay.local");
        LocalDate day = LocalDate.parse("2026-11-26");
        try (RecordReads reads =
                holding(List.of(late, kept, SampleLog.withdrawn(late, NOON.plus(Duration.ofDays(1)))))) {
            assertThat(new RecordQueries(reads).withdrawn(List.of("d-late", "d-kept", "r-late", "'", "")))
                    .containsExactly("d-late");
            ReviewQueries.Population population = new ReviewQueries(reads).day(day);
            assertThat(population.admitted()).isEqualTo(Map.of("DEPLOY", 1));
            assertThat(population.refused()).isEqualTo(1);
            assertThat(population.special()).extracting(one -> one.row().id()).containsExactly("d-kept");
            assertThat(new TrendQueries(reads, Runnable::run)
                            .sums(RecordFilter.within(NOON, NOON.plusSeconds(1)), day, day)
                            .days())
                    .containsExactly(new TrendQueries.Day(day, 1, 0, 1, Map.of("audit-unavailable", 1)));
            assertThat(Population.read(reads.store(), NOON, NOON.plusSeconds(1), "production")
                            .emergencies())
                    .extracting(Population.Emergency::decisionId)
                    .containsExactly("d-kept");
        }
    }

    @Test
    void page_storeAway_failsSoon() throws Exception {
        try (RecordReads reads =
                new RecordReads(RecordStore.at("jdbc:sqlite:/nowhere/decisions.db"), Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> new RecordQueries(reads).page(RecordFilter.DECISIONS, Optional.empty(), 5))
                    .isInstanceOf(SQLException.class);
        }
    }
}
