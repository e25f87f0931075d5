package com.novapay.deploygate.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.RecordReader;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which revisions of the policies the gates of a store had active, as the audit log has it. Confined to one thread. */
public final class LoadedRevisions {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 2_000;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration OTHERS = Duration.ofSeconds(4);
    private final RecordStore store;

    public LoadedRevisions(RecordStore store) {
        this.store = store;
    }

    private record Load(String instance, String revision, String commit, boolean active, String time) {}

    /**
     * Policies that a gate had active.
     *
     * @param commit empty where their source had none
     */
    record Active(String revision, String commit, Instant since) {}

    /** What any gate activated last; empty when none did. */
    Optional<Active> newest() throws SQLException {
        return loads().stream()
                .filter(Load::active)
                .findFirst()
                .map(load -> new Active(load.revision, load.commit, Instant.parse(load.time)));
    }

    /** The revisions that begin so, or whose commit does; without repetition. */
    public List<String> matching(String beginning) throws SQLException {
        return loads().stream()
                .filter(load ->
                        load.active && (load.revision.startsWith(beginning) || load.commit.startsWith(beginning)))
                .map(Load::revision)
                .distinct()
                .toList();
    }

    /**
     * Waits until gates have a revision active. How many gates there are the log does not say, so this waits a while longer for
     * others once the first has it.
     *
     * @return the instances that have
     */
    public List<String> awaitActive(String revision, Duration patience) throws SQLException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        boolean first = true;
        while (true) {
            Map<String, String> last = last();
            List<String> there = last.entrySet().stream()
                    .filter(gate -> gate.getValue().equals(revision))
                    .map(Map.Entry::getKey)
                    .toList();
            if (!there.isEmpty() && first) {
                first = false;
                end = Math.min(end, System.nanoTime() + OTHERS.toNanos());
            }
            if (there.size() == last.size() || System.nanoTime() - end > 0) {
                return there;
            }
            Thread.sleep(PAUSE);
        }
    }

    /** What each instance activated last. */
    private Map<String, String> last() throws SQLException {
        return loads().stream()
                .filter(Load::active)
                .collect(Collectors.toMap(Load::instance, Load::revision, (newer, older) -> newer, LinkedHashMap::new));
    }

    private List<Load> loads() throws SQLException {
        try (RecordReader reader = RecordReader.open(store)) {
            return reader.newest(RecordType.POLICY_LOADED, MOST).stream()
                    .map(LoadedRevisions::load)
                    .toList();
        }
    }

    private static Load load(String document) {
        try {
            JsonNode node = JSON.readTree(document);
            return new Load(
                    node.at("/gate/instance").asText(),
                    node.path("policyRevision").asText(),
                    node.path("policyCommit").asText(),
                    node.path("outcome").asText().equals("in-force"),
                    node.path("time").asText());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record is JSON", e);
        }
    }
}
