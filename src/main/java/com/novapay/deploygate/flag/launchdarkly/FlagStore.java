package com.novapay.deploygate.flag.launchdarkly;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.launchdarkly.sdk.server.DataModel;
import com.launchdarkly.sdk.server.interfaces.DataStoreStatusProvider;
import com.launchdarkly.sdk.server.subsystems.DataStore;
import com.launchdarkly.sdk.server.subsystems.DataStoreTypes.DataKind;
import com.launchdarkly.sdk.server.subsystems.DataStoreTypes.FullDataSet;
import com.launchdarkly.sdk.server.subsystems.DataStoreTypes.ItemDescriptor;
import com.launchdarkly.sdk.server.subsystems.DataStoreTypes.KeyedItems;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps of each flag that LaunchDarkly sends what the gate needs: its version, and whether it is on for everyone. The gate evaluates no
 * flag, so the flags themselves are not kept. Thread-safe.
 */
final class FlagStore implements DataStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Map<String, Entry> entries = new HashMap<>();
    private volatile Map<String, Boolean> flags = Map.of();
    private volatile boolean initialized;

    private record Entry(int version, boolean deleted, boolean everyone) {}

    /** Whether each flag is on for everyone, by its key. */
    Map<String, Boolean> flags() {
        return flags;
    }

    @Override
    public synchronized void init(FullDataSet<ItemDescriptor> all) {
        entries.clear();
        for (Map.Entry<DataKind, KeyedItems<ItemDescriptor>> kind : all.getData()) {
            if (kind.getKey().equals(DataModel.FEATURES)) {
                for (Map.Entry<String, ItemDescriptor> item : kind.getValue().getItems()) {
                    entries.put(item.getKey(), entry(item.getValue()));
                }
            }
        }
        publish();
        initialized = true;
    }

    @Override
    public synchronized boolean upsert(DataKind kind, String key, ItemDescriptor item) {
        if (!kind.equals(DataModel.FEATURES)) {
            return true;
        }
        Entry present = entries.get(key);
        if (present != null && present.version() >= item.getVersion()) {
            return false;
        }
        entries.put(key, entry(item));
        publish();
        return true;
    }

    @Override
    public @Nullable ItemDescriptor get(DataKind kind, String key) {
        return null;
    }

    @Override
    public KeyedItems<ItemDescriptor> getAll(DataKind kind) {
        return new KeyedItems<>(List.of());
    }

    @Override
    public boolean isInitialized() {
        return initialized;
    }

    @Override
    public boolean isStatusMonitoringEnabled() {
        return false;
    }

    @Override
    public DataStoreStatusProvider.@Nullable CacheStats getCacheStats() {
        return null;
    }

    @Override
    public void close() {}

    private void publish() {
        Map<String, Boolean> known = HashMap.newHashMap(entries.size());
        entries.forEach((key, entry) -> {
            if (!entry.deleted()) {
                known.put(key, entry.everyone());
            }
        });
        flags = known;
    }

    private static Entry entry(ItemDescriptor item) {
        if (item.getItem() == null) {
            return new Entry(item.getVersion(), true, false);
        }
        try {
            return new Entry(
                    item.getVersion(),
                    false,
                    Rollouts.isOnForEveryone(JSON.readTree(DataModel.FEATURES.serialize(item))));
        } catch (JsonProcessingException e) {
            // It is there, and no more can be told.
            return new Entry(item.getVersion(), false, false);
        }
    }
}
