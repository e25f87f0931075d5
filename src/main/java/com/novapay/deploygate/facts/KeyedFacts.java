package com.novapay.deploygate.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * One index: what was put in under each key, in that order. Thread-safe: a list once given out does not change, and a change
 * of one key costs as much as there is under that key.
 */
final class KeyedFacts<K, V> {
    private final ConcurrentMap<K, List<V>> lists;

    /** What one document is found by. */
    sealed interface Entry {
        void enter();

        void leave();
    }

    /** One that is found in several ways. */
    record Entries(List<Entry> entries) implements Entry {
        Entries {
            entries = List.copyOf(entries);
        }

        @Override
        public void enter() {
            entries.forEach(Entry::enter);
        }

        @Override
        public void leave() {
            entries.forEach(Entry::leave);
        }
    }

    /** One value under one key. */
    record Place<K, V>(KeyedFacts<K, V> index, K key, V value) implements Entry {
        @Override
        public void enter() {
            index.lists.merge(key, List.of(value), (before, added) -> {
                List<V> more = new ArrayList<>(before);
                more.addAll(added);
                return List.copyOf(more);
            });
        }

        @Override
        public void leave() {
            index.lists.computeIfPresent(key, (ignored, before) -> {
                List<V> less = new ArrayList<>(before);
                less.remove(value);
                return less.isEmpty() ? null : List.copyOf(less);
            });
        }
    }

    KeyedFacts() {
        this(new ConcurrentHashMap<>());
    }

    KeyedFacts(ConcurrentMap<K, List<V>> lists) {
        this.lists = lists;
    }

    Place<K, V> place(K key, V value) {
        return new Place<>(this, key, value);
    }

    List<V> of(K key) {
        return lists.getOrDefault(key, List.of());
    }
}
