package com.novapay.deploygate.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.RecordReader;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads from the audit log what policies in the shadow would have decided otherwise. Pure but for reading. */
public final class ShadowRecords {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 20_000;

    private ShadowRecords() {}

    /**
     * One decision.
     *
     * @param workload kind, namespace and name
     * @param outcome {@code would-deny}, {@code would-allow}, or {@code codes} when only the reasons differ
     * @param revision of the policies in the shadow
     * @param active the codes that denied
     * @param shadow the codes that would have denied
     */
    public record Difference(
            String time,
            String decision,
            String workload,
            String outcome,
            String revision,
            List<String> active,
            List<String> shadow) {
        public Difference {
            active = List.copyOf(active);
            shadow = List.copyOf(shadow);
        }

        /** The codes that deny by the active policies only. */
        public List<String> onlyActive() {
            return active.stream().filter(code -> !shadow.contains(code)).toList();
        }

        /** The codes that deny by those in the shadow only. */
        public List<String> onlyShadow() {
            return shadow.stream().filter(code -> !active.contains(code)).toList();
        }
    }

    /**
     * Those of one revision, the newest first.
     *
     * @param beginning of the revision or commit; empty for the newest that was recorded
     */
    public static List<Difference> of(RecordStore store, String beginning) throws SQLException {
        List<Difference> found = new ArrayList<>();
        String wanted = beginning;
        try (RecordReader reader = RecordReader.open(store)) {
            for (String document : reader.newest(RecordType.POLICY_SHADOW, MOST)) {
                JsonNode node = JSON.readTree(document);
                String revision = node.path("shadowRevision").asText();
                wanted = wanted.isEmpty() ? revision : wanted;
                if (revision.startsWith(wanted)
                        || node.path("shadowCommit").asText().startsWith(wanted)) {
                    found.add(difference(node, revision));
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record is JSON", e);
        }
        return found;
    }

    private static Difference difference(JsonNode node, String revision) {
        return new Difference(
                node.path("time").asText(),
                node.path("decisionId").asText(),
                node.at("/resource/kind").asText() + " "
                        + node.at("/resource/namespace").asText() + "/"
                        + node.at("/resource/name").asText(),
                node.path("outcome").asText(),
                revision,
                texts(node.path("active")),
                texts(node.path("shadow")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }
}
