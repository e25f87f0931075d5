package com.novapay.deploygate.cli.announcements;

import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.announce.outbox.OutboxList;
import com.novapay.deploygate.announce.outbox.StoredOutbox;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.audit.LogSource;
import java.time.Clock;
import java.util.Collections;

/** Opens the outbox of a store. */
final class OutboxSource {
    private OutboxSource() {}

    /** What is asked of it. */
    @FunctionalInterface
    interface Question<T> {
        T ask(OutboxList list) throws OutboxProblem;
    }

    static <T> T ask(LogSource source, Question<T> question) {
        RecordStore store = source.store();
        Clock clock = Clock.systemUTC();
        try (StoredOutbox outbox = new StoredOutbox(store, Collections.emptySortedSet(), clock)) {
            return question.ask(new OutboxList(outbox, clock));
        } catch (OutboxProblem e) {
            throw LogSource.unreadable(store, e);
        }
    }
}
