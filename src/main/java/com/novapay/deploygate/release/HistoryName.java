package com.novapay.deploygate.release;

import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.facts.resource.ReleaseHistory;
import com.novapay.deploygate.facts.resource.ReleaseHistorySpec;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Which release history is whose. Pure, thread-safe. */
public final class HistoryName {
    private static final int NAME_LENGTH = 253;

    private HistoryName() {}

    /** The name of a workload's history: a workload may have a name so long that there is no room for its kind. */
    public static String of(WorkloadKey key) {
        String prefix = key.kind().toLowerCase(Locale.ROOT) + "-";
        return prefix.length() + key.name().length() <= NAME_LENGTH
                ? prefix + key.name()
                : prefix + UUID.nameUUIDFromBytes(key.name().getBytes(StandardCharsets.UTF_8));
    }

    static String word(WorkloadKind kind) {
        return switch (kind) {
            case DEPLOYMENT -> "Deployment";
            case ROLLOUT -> "Rollout";
        };
    }

    static Optional<WorkloadKind> kind(WorkloadKey key) {
        return switch (key.kind()) {
            case "Deployment" -> Optional.of(WorkloadKind.DEPLOYMENT);
            case "Rollout" -> Optional.of(WorkloadKind.ROLLOUT);
            default -> Optional.empty();
        };
    }

    /** The object to be written: the one that was read with another spec, or a new one. */
    static ReleaseHistory document(WorkloadKey key, Optional<ReleaseHistory> history, ReleaseHistorySpec spec) {
        ObjectMeta metadata = history.map(ReleaseHistory::getMetadata)
                .orElseGet(() -> new ObjectMetaBuilder()
                        .withNamespace(key.namespace())
                        .withName(of(key))
                        .build());
        ReleaseHistory document = new ReleaseHistory();
        document.setMetadata(metadata);
        document.setSpec(spec);
        return document;
    }
}
