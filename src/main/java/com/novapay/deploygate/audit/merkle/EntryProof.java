package com.novapay.deploygate.audit.merkle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * That one entry is in a log, in a file that is complete by itself: C2SP tlog-proof, stored as {@code .tlog-proof}. Immutable.
 *
 * @param index of the entry, from 0
 * @param path its siblings on the way up
 * @param checkpoint the signed note
 */
public record EntryProof(long index, List<TreeHash> path, String checkpoint) {
    private static final String FIRST = "c2sp.org/tlog-proof@v1";
    /** A tree with more leaves than that is none of ours. */
    private static final int DEPTH = 63;

    public EntryProof {
        path = List.copyOf(path);
    }

    /** The file. */
    public String text() {
        StringBuilder text = new StringBuilder(FIRST + "\nindex " + index + "\n");
        path.forEach(hash -> text.append(hash.base64()).append('\n'));
        return text.append('\n').append(checkpoint).toString();
    }

    /** Reads such a file; data that it carries beside are passed over, for nothing proves them. Empty when it is none. */
    public static Optional<EntryProof> parse(String text) {
        int end = text.indexOf("\n\n");
        if (end < 0) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>(text.substring(0, end).lines().toList());
        if (lines.size() < 2 || !lines.removeFirst().equals(FIRST)) {
            return Optional.empty();
        }
        if (lines.getFirst().startsWith("extra ")) {
            lines.removeFirst();
        }
        if (lines.isEmpty() || lines.size() > 1 + DEPTH || !lines.getFirst().startsWith("index ")) {
            return Optional.empty();
        }
        Optional<Long> index = Notes.number(lines.removeFirst().substring("index ".length()));
        List<TreeHash> path =
                lines.stream().map(TreeHash::ofBase64).flatMap(Optional::stream).toList();
        return path.size() == lines.size()
                ? index.map(number -> new EntryProof(number, path, text.substring(end + 2)))
                : Optional.empty();
    }

    /** Whether it proves that {@code entry} is in the log of that name, by a checkpoint that a known key signed. */
    public boolean proves(byte[] entry, String origin, Collection<NoteKey> known) {
        return Checkpoint.open(checkpoint, origin, known)
                .filter(signed -> ProofCheck.includes(TreeHash.leaf(entry), index, signed.size(), path, signed.root()))
                .isPresent();
    }
}
