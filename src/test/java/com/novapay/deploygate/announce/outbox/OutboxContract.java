package com.novapay.deploygate.announce.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.Message.Tone;
import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.announce.Samples;
import com.novapay.deploygate.announce.outbox.OutboxList.Entry;
import com.novapay.deploygate.announce.outbox.OutboxList.Status;
import com.novapay.deploygate.announce.outbox.OutboxQueue.Due;
import com.novapay.deploygate.audit.store.RecordStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the outbox keeps to on every store. */
abstract class OutboxContract {
    private static final String SLACK = "slack";
    private static final Due DUE = new Due(Samples.CHANNEL, "a");
    private static final OutboxLease.Settings LEASE =
            new OutboxLease.Settings(Duration.ofSeconds(15), Duration.ofSeconds(5));
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-27T15:00:00Z"));
    private RecordStore store;
    private StoredOutbox outbox;
    private OutboxQueue queue;
    private OutboxLease lease;
    private OutboxMarks marks;

    /** A store with nothing in it. */
    abstract RecordStore store() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = store();
        outbox = outbox();
        queue = new OutboxQueue(outbox, SLACK, true);
        lease = new OutboxLease(outbox, SLACK, "one", LEASE, clock);
        marks = new OutboxMarks(outbox, lease, SLACK, clock);
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    private StoredOutbox outbox() {
        return new StoredOutbox(store, new TreeSet<>(List.of(SLACK, "webhook")), clock);
    }

    @Test
    void put_again_changesNothing() throws Exception {
        outbox.put(List.of(Samples.state("a", 1), Samples.state("a", 1)));
        outbox.put(List.of(Samples.state("a", 1), Samples.state("a", 2)));
        assertThat(queue.depth().waiting()).isEqualTo(2);
        assertThat(new OutboxQueue(outbox, "webhook", true).depth().waiting()).isEqualTo(2);
        assertThat(queue.depth().oldest()).contains(clock.instant());
    }

    @Test
    void work_isTheNewestStateAndTheOldestRow() throws Exception {
        outbox.put(List.of(Samples.state("a", 1), Samples.state("b", 1), Samples.state("a", 2)));
        assertThat(queue.due(clock.instant())).containsExactly(DUE);
        TopicWork work = queue.work(DUE);
        assertThat(work.newest().orElseThrow().key()).isEqualTo("state-2");
        assertThat(work.first().orElseThrow().key()).isEqualTo("state-1");
        assertThat(work.newest().orElseThrow().main().title()).isEqualTo("a state 2");
        assertThat(work.first().orElseThrow().thread().orElseThrow().title()).isEqualTo("a detail 1");
    }

    @Test
    void shown_thenReplies_endInNothingWaiting() throws Exception {
        outbox.put(List.of(Samples.state("a", 1), Samples.state("a", 2)));
        assertThat(lease.holds()).isTrue();
        TopicWork work = queue.work(DUE);
        assertThat(marks.begin(work)).isTrue();
        assertThat(queue.work(DUE).interrupted()).isTrue();
        AtomicInteger coalesced = new AtomicInteger();
        assertThat(marks.shown(work, work.newest().orElseThrow(), "C1 1.2", true, coalesced))
                .isTrue();
        for (int state = 1; state <= 2; state++) {
            TopicWork left = queue.work(DUE);
            assertThat(left.newest()).isEmpty();
            assertThat(left.interrupted()).isFalse();
            assertThat(left.handle()).isEqualTo("C1 1.2");
            assertThat(left.first().orElseThrow().key()).isEqualTo("state-" + state);
            assertThat(marks.replied(left, left.first().orElseThrow())).isTrue();
        }
        assertThat(queue.depth()).isEqualTo(OutboxQueue.Depth.NONE);
        assertThat(coalesced).hasValue(0);
    }

    @Test
    void passed_newRowMeanwhile_stays() throws Exception {
        OutboxQueue finals = new OutboxQueue(outbox, SLACK, false);
        outbox.put(List.of(Samples.state("a", 1)));
        assertThat(lease.holds()).isTrue();
        TopicWork work = finals.work(DUE);
        assertThat(work.newest()).isEmpty();
        outbox.put(List.of(Samples.state(Samples.CHANNEL, "a", 2, Tone.GOOD)));
        AtomicInteger passed = new AtomicInteger();
        assertThat(marks.passed(work, false, passed)).isTrue();
        assertThat(passed).hasValue(1);
        assertThat(finals.work(DUE).newest().orElseThrow().key()).isEqualTo("state-2");
    }

    @Test
    void lease_otherGate_waitsUntilItHasRunOut_andFencesTheFirst() throws Exception {
        outbox.put(List.of(Samples.state("a", 1)));
        try (StoredOutbox elsewhere = outbox()) {
            OutboxLease other = new OutboxLease(elsewhere, SLACK, "two", LEASE, clock);
            assertThat(lease.holds()).isTrue();
            assertThat(other.holds()).isFalse();
            clock.turn(Duration.ofSeconds(10));
            assertThat(lease.holds()).as("renewed").isTrue();
            clock.turn(Duration.ofSeconds(10));
            assertThat(other.holds()).isFalse();
            clock.turn(Duration.ofSeconds(15));
            assertThat(other.holds()).isTrue();
            TopicWork work = queue.work(DUE);
            assertThat(marks.begin(work)).isFalse();
            assertThat(marks.shown(work, work.newest().orElseThrow(), "C1 1.2", true, new AtomicInteger()))
                    .isFalse();
            assertThat(queue.work(DUE)).isEqualTo(work);
            assertThat(lease.holds()).isFalse();
            other.end();
            assertThat(lease.holds()).isTrue();
        }
    }

    @Test
    void again_newestStateIsDeliveredOnceMore_withoutItsDetail() throws Exception {
        outbox.put(List.of(Samples.state("a", 1)));
        assertThat(lease.holds()).isTrue();
        TopicWork work = queue.work(DUE);
        marks.shown(work, work.newest().orElseThrow(), "C1 1.2", true, new AtomicInteger());
        TopicWork detail = queue.work(DUE);
        marks.replied(detail, detail.first().orElseThrow());
        assertThat(queue.due(clock.instant())).isEmpty();
        marks.again(work);
        TopicWork left = queue.work(queue.due(clock.instant()).getFirst());
        assertThat(left.newest().orElseThrow().key()).isEqualTo("state-1");
        assertThat(left.newest().orElseThrow().thread()).isEmpty();
        assertThat(left.handle()).isEqualTo("C1 1.2");
    }

    @Test
    void rejected_waits_thenDead_isListedAndRetried() throws Exception {
        outbox.put(List.of(Samples.state("a", 1), Samples.state("a", 2), Samples.state("b", 1)));
        assertThat(lease.holds()).isTrue();
        TopicWork work = queue.work(DUE);
        Instant again = clock.instant().plusSeconds(10);
        marks.rejected(work, work.newest().orElseThrow(), "no such channel", again);
        assertThat(queue.due(clock.instant())).containsExactly(new Due(Samples.CHANNEL, "b"));
        assertThat(queue.due(again)).containsExactly(DUE);
        assertThat(queue.work(DUE).newest().orElseThrow().attempts()).isEqualTo(1);
        AtomicInteger dead = new AtomicInteger();
        marks.dead(work, work.newest().orElseThrow(), true, "no such channel", dead);
        assertThat(dead).hasValue(2);
        OutboxList list = new OutboxList(outbox, clock);
        assertThat(list.list(Status.DEAD, 10))
                .extracting(Entry::topic, Entry::title, Entry::problem, Entry::destination)
                .containsExactly(
                        tuple("a", "a state 1", "no such channel", SLACK),
                        tuple("a", "a state 2", "no such channel", SLACK));
        assertThat(list.retry(9_999)).isFalse();
        assertThat(list.retry(list.list(Status.DEAD, 1).getFirst().id())).isTrue();
        assertThat(list.retryAll()).isEqualTo(1);
        assertThat(queue.due(clock.instant())).containsExactly(DUE);
    }

    @Test
    void cleaning_removesWhatIsOld_andGivesUpWhatWaitedTooLong() throws Exception {
        outbox.put(List.of(Samples.state("a", 1), Samples.state("b", 1)));
        assertThat(lease.holds()).isTrue();
        TopicWork work = queue.work(DUE);
        marks.shown(work, work.newest().orElseThrow(), "C1 1.2", false, new AtomicInteger());
        OutboxCleaning cleaning = new OutboxCleaning(outbox);
        assertThat(cleaning.pass(clock.instant())).isZero();
        clock.turn(OutboxCleaning.LONGEST_WAIT.plusSeconds(1));
        assertThat(cleaning.pass(clock.instant()))
                .as("b for slack, a and b for webhook")
                .isEqualTo(3);
        OutboxList list = new OutboxList(outbox, clock);
        assertThat(list.list(Status.DELIVERED, 10)).hasSize(1);
        clock.turn(OutboxCleaning.KEEP.plusSeconds(1));
        cleaning.pass(clock.instant());
        assertThat(list.list(Status.DELIVERED, 10)).isEmpty();
        assertThat(list.list(Status.DEAD, 10)).isEmpty();
        assertThat(queue.work(DUE).handle()).as("of the topic").isEqualTo("C1 1.2");
        clock.turn(OutboxCleaning.TOPICS);
        cleaning.pass(clock.instant());
        assertThat(queue.work(DUE).handle()).isEmpty();
    }

    @Test
    void put_hostileText_isKept() throws Exception {
        String hostile = "a\0b\uD800'; DROP TABLE outbox; -- \u202E <!channel>";
        outbox.put(List.of(new Announcement(
                hostile, hostile, hostile, Samples.message(Tone.BAD, hostile.repeat(1_000)), Optional.empty())));
        Due due = queue.due(clock.instant()).getFirst();
        assertThat(queue.work(due).newest().orElseThrow().main().title()).contains("DROP TABLE outbox", "<!channel>");
    }

    @Test
    void put_storeGone_saysSo_andWorksAgain() throws Exception {
        outbox.put(List.of(Samples.state("a", 1)));
        assertThatThrownBy(() -> outbox.connections().transaction(connection -> {
                    connection.close();
                    return connection.createStatement();
                }))
                .isInstanceOf(OutboxProblem.class)
                .hasMessageContaining(store.told());
        outbox.put(List.of(Samples.state("a", 2)));
        assertThat(queue.depth().waiting()).isEqualTo(2);
    }
}
