package com.novapay.deploygate.announce;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An outbox that delivers at once, and shows what its channels would; markers of deployments are kept apart. */
public final class MemoryOutbox implements Outbox {
    private final Set<String> keys = new HashSet<>();
    private final Map<String, Message> shown = new LinkedHashMap<>();
    private final List<String> details = new ArrayList<>();
    private final List<Marker> markers = new ArrayList<>();
    private Optional<Message> newest = Optional.empty();
    private boolean broken;
    private int puts;

    @Override
    public synchronized void put(List<Announcement> announcements) throws OutboxProblem {
        if (broken) {
            throw new OutboxProblem("the store is away", new IllegalStateException());
        }
        for (Announcement one : announcements) {
            String place = one.channel() + " " + one.topic();
            if (!keys.add(place + " " + one.key())) {
                continue;
            }
            if (one.message().marker().isPresent()) {
                markers.add(one.message().marker().get());
            } else {
                puts++;
                newest = Optional.of(one.message());
                shown.put(place, one.message());
                one.detail().ifPresent(detail -> details.add(place + ": " + detail.title()));
            }
        }
    }

    /** From now on it takes nothing, or takes it again. */
    public synchronized void broken(boolean now) {
        broken = now;
    }

    /** The titles that a channel shows, in the order in which their topics began. */
    public synchronized List<String> titles(String channel) {
        return messages(channel).stream().map(Message::title).toList();
    }

    /** The messages that a channel shows. */
    public synchronized List<Message> messages(String channel) {
        return shown.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(channel + " "))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The titles in the threads of a channel, in their order. */
    public synchronized List<String> threads(String channel) {
        return details.stream()
                .filter(detail -> detail.startsWith(channel + " "))
                .map(detail -> detail.substring(detail.indexOf(": ") + 2))
                .toList();
    }

    /** The message that was put last. */
    public synchronized Message newest() {
        return newest.orElseThrow();
    }

    /** The markers, in their order. */
    public synchronized List<Marker> markers() {
        return List.copyOf(markers);
    }

    /** How many messages were new. */
    public synchronized int puts() {
        return puts;
    }
}
