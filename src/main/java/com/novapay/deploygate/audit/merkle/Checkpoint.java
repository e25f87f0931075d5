package com.novapay.deploygate.audit.merkle;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How large a log is and the hash of all of it, C2SP tlog-checkpoint. Immutable.
 *
 * @param origin the log's name, one line
 * @param size number of entries
 */
public record Checkpoint(String origin, long size, TreeHash root) {
    public Checkpoint {
        if (origin.isBlank() || origin.chars().anyMatch(c -> c < 0x20) || size < 0) {
            throw new IllegalArgumentException("no checkpoint: \"" + origin + "\", " + size);
        }
    }

    /** The text that is signed. */
    public String text() {
        return origin + "\n" + size + "\n" + root.base64() + "\n";
    }

    /** The signed note. */
    public String signed(NoteSigner signer) {
        return signer.sign(text());
    }

    /**
     * Reads a signed checkpoint of one log.
     *
     * @return empty when nobody known signed it, when it is of another log, or when it is no checkpoint; lines that extend it are passed over
     */
    public static Optional<Checkpoint> open(String note, String origin, Collection<NoteKey> known) {
        return SignedNote.open(note, known)
                .flatMap(Checkpoint::parse)
                .filter(checkpoint -> checkpoint.origin().equals(origin));
    }

    /** Reads the text of a checkpoint, whose signature somebody else has verified. */
    static Optional<Checkpoint> parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() < 3 || lines.stream().anyMatch(String::isBlank)) {
            return Optional.empty();
        }
        Optional<Long> size = Notes.number(lines.get(1));
        return TreeHash.ofBase64(lines.get(2))
                .flatMap(root -> size.map(number -> new Checkpoint(lines.getFirst(), number, root)));
    }
}
