package com.novapay.deploygate.announce.delivery;

import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.announce.delivery.DeliveryWatch.Result;
import com.novapay.deploygate.announce.delivery.Destination.Step;
import com.novapay.deploygate.announce.delivery.Destination.Target;
import com.novapay.deploygate.announce.outbox.OutboxLease;
import com.novapay.deploygate.announce.outbox.OutboxMarks;
import com.novapay.deploygate.announce.outbox.OutboxQueue;
import com.novapay.deploygate.announce.outbox.OutboxQueue.Due;
import com.novapay.deploygate.announce.outbox.TopicWork;
import com.novapay.deploygate.announce.outbox.TopicWork.Row;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Delivers what waits for one destination, while this gate holds its lease. A topic's message is posted once and then changed; what
 * was not shown before a newer state came is left out; details follow in its thread, each one. Confined to one thread.
 */
final class Deliverer {
    static final int MOST_ATTEMPTS = 5;
    /** Time for whoever has to invite the bot into its channel; later there is {@code novapay announcements retry}. */
    private static final List<Duration> REJECTED =
            List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15));

    private static final Duration STANDBY = Duration.ofSeconds(2);
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Destination destination;
    private final OutboxQueue queue;
    private final OutboxMarks marks;
    private final OutboxLease lease;
    private final Pace pace;
    private final DeliveryWatch watch;
    private final Clock clock;
    private final Map<String, String> problems = new HashMap<>();

    Deliverer(
            Destination destination,
            OutboxQueue queue,
            OutboxMarks marks,
            OutboxLease lease,
            Pace pace,
            DeliveryWatch watch,
            Clock clock) {
        this.destination = destination;
        this.queue = queue;
        this.marks = marks;
        this.lease = lease;
        this.pace = pace;
        this.watch = watch;
        this.clock = clock;
    }

    /**
     * Sends at most one request to each channel.
     *
     * @return how long nothing can be done, unless something is put
     */
    Duration round() throws OutboxProblem {
        if (!lease.holds()) {
            return STANDBY;
        }
        Duration pause = IDLE;
        for (Due due : queue.due(clock.instant())) {
            Instant now = clock.instant();
            if (!pace.next(due.channel()).isAfter(now)) {
                if (!lease.holds()) {
                    return STANDBY;
                }
                step(due, queue.work(due));
            }
            pause = least(pause, Duration.between(clock.instant(), pace.next(due.channel())));
        }
        return pause.isNegative() ? Duration.ZERO : pause;
    }

    private void step(Due due, TopicWork work) throws OutboxProblem {
        if (work.interrupted()) {
            count(due, Result.DOUBTFUL, 1);
        }
        Optional<Row> newest = work.newest();
        Optional<Row> first = work.first();
        if (newest.isPresent()) {
            Row row = newest.get();
            boolean isNew = work.handle().isEmpty();
            Step step = isNew
                    ? new Step.Post(target(work, row), row.main())
                    : new Step.Update(target(work, row), row.main(), work.handle());
            send(due, work, row, step, true);
        } else if (destination.updates()
                && first.isPresent()
                && first.get().thread().isPresent()
                && !work.handle().isEmpty()) {
            Row row = first.get();
            send(due, work, row, new Step.Reply(target(work, row), row.thread().get(), work.handle()), false);
        } else if (first.isPresent()) {
            AtomicInteger passed = new AtomicInteger();
            marks.passed(work, destination.updates(), passed);
            count(due, Result.COALESCED, passed.get());
        }
    }

    private void send(Due due, TopicWork work, Row row, Step step, boolean main) throws OutboxProblem {
        // A change that is made twice shows nothing twice.
        boolean repeats = !(step instanceof Step.Update);
        if (repeats && !marks.begin(work)) {
            return;
        }
        pace.taken(due.channel(), clock.instant());
        Outcome outcome = destination.send(step);
        boolean marked = switch (outcome) {
            case Outcome.Sent sent -> sent(due, work, row, sent, main);
            case Outcome.Later later -> later(due, work, later, repeats);
            case Outcome.Rejected rejected -> rejected(due, work, row, rejected.reason(), main);
            case Outcome.Gone gone -> {
                problem(due, gone.reason() + "; the message is posted again");
                yield marks.gone(work);
            }
        };
        if (!marked && main && destination.updates()) {
            // Another gate took over meanwhile, and what was sent just now may be older than what it has sent.
            count(due, Result.DOUBTFUL, 1);
            marks.again(work);
        }
    }

    private boolean sent(Due due, TopicWork work, Row row, Outcome.Sent sent, boolean main) throws OutboxProblem {
        pace.succeeded(due.channel());
        if (problems.remove(due.channel()) != null) {
            watch.line(name(due) + " is delivered to again");
        }
        AtomicInteger coalesced = new AtomicInteger();
        boolean marked = main
                ? marks.shown(work, row, sent.handle(), destination.updates(), coalesced)
                : marks.replied(work, row);
        if (marked) {
            count(due, Result.DELIVERED, 1);
            count(due, Result.COALESCED, coalesced.get());
        }
        return marked;
    }

    private boolean later(Due due, TopicWork work, Outcome.Later later, boolean repeats) throws OutboxProblem {
        Duration pause = pace.failed(due.channel(), later.whole(), later.after(), clock.instant());
        problem(due, later.reason() + "; next attempt in " + pause.toSeconds() + " s");
        count(due, Result.RETRIED, 1);
        return !repeats || later.doubtful() || marks.ended(work);
    }

    private boolean rejected(Due due, TopicWork work, Row row, String reason, boolean main) throws OutboxProblem {
        pace.succeeded(due.channel());
        int attempts = row.attempts() + 1;
        if (attempts < MOST_ATTEMPTS) {
            problem(due, reason + "; tried again");
            count(due, Result.RETRIED, 1);
            return marks.rejected(work, row, reason, clock.instant().plus(REJECTED.get(attempts - 1)));
        }
        AtomicInteger dead = new AtomicInteger();
        boolean marked = marks.dead(work, row, main, reason, dead);
        if (marked) {
            count(due, Result.DEAD, dead.get());
            watch.warn(name(due) + ": " + dead.get() + " not delivered after " + attempts + " attempts: " + reason
                    + ". Fix the cause, then run novapay announcements retry --all (announcement " + row.sequence()
                    + ")");
        }
        return marked;
    }

    /** Each reason is told once, until the channel works again. */
    private void problem(Due due, String told) {
        String reason = told.replaceFirst(";.*", "");
        if (!reason.equals(problems.put(due.channel(), reason))) {
            watch.line(name(due) + ": " + told);
        }
    }

    private void count(Due due, Result result, int number) {
        if (number > 0) {
            watch.count(name(due), result, number);
        }
    }

    private String name(Due due) {
        return destination.name() + ":" + due.channel();
    }

    private static Target target(TopicWork work, Row row) {
        return new Target(row.sequence(), work.channel(), work.topic(), row.key());
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
