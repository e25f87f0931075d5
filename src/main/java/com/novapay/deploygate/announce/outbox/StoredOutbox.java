package com.novapay.deploygate.announce.outbox;

import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.MessageJson;
import com.novapay.deploygate.announce.Outbox;
import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.announce.PlainText;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The outbox in the record store: each announcement becomes one row for each destination that takes it. A delivered row stays for some days
 * ({@link OutboxCleaning}); until then its key is known. Thread-safe.
 */
public final class StoredOutbox implements Outbox, AutoCloseable {
    private static final String INSERT =
            "INSERT INTO outbox (destination, channel, topic, state_key, put_at, final, title, message, detail, status,"
                    + " attempts, not_before, done_at, problem) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, 0, 0, '')"
                    + " ON CONFLICT (destination, channel, topic, state_key) DO NOTHING";

    private static final int LONGEST_TITLE = 300;

    private final Connections connections;
    private final SortedMap<String, Predicate<Announcement>> destinations;
    private final Clock clock;
    private volatile Runnable wake = () -> {};

    /** @param destinations which announcements go to each, by its name */
    public StoredOutbox(RecordStore store, SortedMap<String, Predicate<Announcement>> destinations, Clock clock) {
        this.connections = new Connections(store);
        this.destinations = new TreeMap<>(destinations);
        this.clock = clock;
    }

    /** @param destinations names of those that all announcements go to */
    public StoredOutbox(RecordStore store, SortedSet<String> destinations, Clock clock) {
        this(store, all(destinations), clock);
    }

    private static SortedMap<String, Predicate<Announcement>> all(SortedSet<String> names) {
        SortedMap<String, Predicate<Announcement>> all = new TreeMap<>();
        names.forEach(name -> all.put(name, announcement -> true));
        return all;
    }

    @Override
    public void put(List<Announcement> announcements) throws OutboxProblem {
        if (announcements.isEmpty()) {
            return;
        }
        connections.transaction(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (Announcement announcement : announcements) {
                    for (Map.Entry<String, Predicate<Announcement>> destination : destinations.entrySet()) {
                        if (destination.getValue().test(announcement)) {
                            bind(insert, destination.getKey(), announcement);
                            insert.addBatch();
                        }
                    }
                }
                return insert.executeBatch().length;
            }
        });
        wake.run();
    }

    /** Lets deliverers know that there is something new; must not block. */
    public void onPut(Runnable woken) {
        wake = woken;
    }

    Connections connections() {
        return connections;
    }

    private void bind(PreparedStatement insert, String destination, Announcement announcement) throws SQLException {
        Message message = announcement.message();
        insert.setString(1, destination);
        insert.setString(2, PlainText.storable(announcement.channel()));
        insert.setString(3, PlainText.storable(announcement.topic()));
        insert.setString(4, PlainText.storable(announcement.key()));
        insert.setLong(5, clock.millis());
        insert.setInt(6, message.tone() == Message.Tone.UNDER_WAY ? 0 : 1);
        insert.setString(7, PlainText.line(message.title(), LONGEST_TITLE));
        insert.setString(8, MessageJson.object(message).toString());
        insert.setString(
                9,
                announcement
                        .detail()
                        .map(detail -> MessageJson.object(detail).toString())
                        .orElse(""));
    }

    @Override
    public void close() {
        connections.close();
    }
}
