package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.merkle.NoteSigner;
import com.novapay.deploygate.audit.merkle.SignedNote;
import com.novapay.deploygate.audit.merkle.TreeHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What the first line of an export says about all of it. Immutable.
 *
 * @param checkpoint the signed note that all proofs lead to; empty when nothing is covered
 * @param count lines with a proof
 * @param uncovered lines without one, after them
 * @param root of the tree whose leaves are those lines' records, in order
 * @param positions where in the log those lines stand
 * @param filter in words
 * @param whole whether nothing was left out from the first index on
 * @param manifest all this as a signed note, so that a line that is missing is noticed whatever was left out; empty when the exporter had no key
 * @param announced keys that followed others, in order
 * @param tree all records that the checkpoint covers; empty in a file of an earlier version, which did not say it
 */
record ExportHeader(
        String checkpoint,
        long count,
        long uncovered,
        TreeHash root,
        Positions positions,
        String filter,
        boolean whole,
        String manifest,
        List<KeyAnnouncement> announced,
        Optional<Whole> tree) {
    static final String SCHEMA = "deploygate.novapay.com/export/v1";
    private static final int MEMBERS = 10;
    /** What a {@link Whole} adds to them. */
    private static final int WHOLE_MEMBERS = 2;

    /**
     * What the lines of a file are a part of.
     *
     * @param records that the checkpoint covers
     * @param archived those of them that were moved into archive files before
     */
    record Whole(long records, long archived) {}

    ExportHeader {
        announced = List.copyOf(announced);
    }

    /** With the manifest signed. */
    ExportHeader signed(NoteSigner signer) {
        return new ExportHeader(
                checkpoint, count, uncovered, root, positions, filter, whole, signer.sign(text()), announced, tree);
    }

    /** The first line is no origin of a log, so it never passes for a checkpoint. */
    private String text() {
        return SCHEMA + "\n" + filter + "\n" + (whole ? "whole" : "selected") + "\n" + count + "\n" + root.base64()
                + "\n"
                + TreeHash.leaf(positions.text().getBytes(StandardCharsets.UTF_8))
                        .base64()
                + "\n"
                + tree.map(all -> all.records + " " + all.archived + "\n").orElse("")
                + checkpoint.lines().limit(3).reduce("", (all, line) -> all + line + "\n");
    }

    /** Whether a known key signed just this. */
    boolean isSignedBy(Collection<NoteKey> known) {
        return SignedNote.open(manifest, known).filter(text()::equals).isPresent();
    }

    void write(ObjectNode log) {
        log.put("schema", SCHEMA)
                .put("checkpoint", checkpoint)
                .put("count", count)
                .put("uncovered", uncovered)
                .put("root", root.base64())
                .put("positions", positions.text())
                .put("filter", filter)
                .put("whole", whole)
                .put("manifest", manifest);
        tree.ifPresent(all -> log.put("records", all.records).put("archived", all.archived));
        ArrayNode keys = log.putArray("keys");
        announced.forEach(one -> keys.addObject()
                .put("key", one.key().toString())
                .put("by", one.by().toString())
                .put("note", one.note()));
    }

    /** Reads the member of a first line; empty when it is none. */
    static Optional<ExportHeader> read(JsonNode log) {
        JsonNode count = log.path("count");
        JsonNode uncovered = log.path("uncovered");
        boolean formed = log.path("schema").asText().equals(SCHEMA)
                && log.path("checkpoint").isTextual()
                && log.path("positions").isTextual()
                && log.path("filter").isTextual()
                && log.path("manifest").isTextual()
                && log.path("whole").isBoolean()
                && count.canConvertToExactIntegral()
                && count.canConvertToLong()
                && uncovered.canConvertToExactIntegral()
                && uncovered.canConvertToLong();
        List<KeyAnnouncement> announced = new ArrayList<>();
        log.path("keys").forEach(key -> KeyAnnouncement.parse(key).ifPresent(announced::add));
        Optional<Whole> tree = tree(log);
        boolean complete = log.path("keys").isArray()
                && announced.size() == log.path("keys").size()
                && log.size()
                        == MEMBERS
                                + (tree.isPresent() ? WHOLE_MEMBERS : 0)
                                + (log.has("index") ? ExportLine.MEMBERS : 0);
        Optional<Positions> positions = Positions.parse(log.path("positions").asText());
        return TreeHash.ofBase64(log.path("root").asText())
                .filter(root -> formed && complete && positions.isPresent())
                .map(root -> new ExportHeader(
                        log.path("checkpoint").asText(),
                        count.asLong(),
                        uncovered.asLong(),
                        root,
                        positions.get(),
                        log.path("filter").asText(),
                        log.path("whole").asBoolean(),
                        log.path("manifest").asText(),
                        announced,
                        tree));
    }

    private static Optional<Whole> tree(JsonNode log) {
        JsonNode records = log.path("records");
        JsonNode archived = log.path("archived");
        return records.isIntegralNumber()
                        && records.canConvertToLong()
                        && archived.isIntegralNumber()
                        && archived.canConvertToLong()
                ? Optional.of(new Whole(records.asLong(), archived.asLong()))
                : Optional.empty();
    }
}
