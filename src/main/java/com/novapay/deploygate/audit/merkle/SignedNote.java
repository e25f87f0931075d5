package com.novapay.deploygate.audit.merkle;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads what was signed, C2SP signed-note. A text whose signature was not verified is not given out. Pure, thread-safe. */
public final class SignedNote {
    static final String DASH = "— ";
    private static final int SIGNATURES = 100;

    private SignedNote() {}

    /**
     * The text of a note that a known key signed.
     *
     * @param known unknown signatures are passed over, so keys may change and others may sign beside
     * @return empty when it is no note, when no known key signed it, or when a signature of a known key is wrong
     */
    public static Optional<String> open(String note, Collection<NoteKey> known) {
        int end = note.lastIndexOf("\n\n");
        boolean formed = end > 0
                && note.endsWith("\n")
                && note.chars().noneMatch(c -> c < 0x20 && c != '\n')
                && note.indexOf('\uFFFD') < 0;
        if (!formed) {
            return Optional.empty();
        }
        String text = note.substring(0, end + 1);
        List<String> lines = note.substring(end + 2).lines().toList();
        boolean signed = false;
        for (String line : lines) {
            switch (judge(text, line, known)) {
                case BAD -> {
                    return Optional.empty();
                }
                case GOOD -> signed = true;
                case UNKNOWN -> {}
            }
        }
        return signed && lines.size() <= SIGNATURES ? Optional.of(text) : Optional.empty();
    }

    private enum Judged {
        GOOD,
        UNKNOWN,
        BAD
    }

    private static Judged judge(String text, String line, Collection<NoteKey> known) {
        String[] parts = line.startsWith(DASH) ? line.substring(DASH.length()).split(" ", -1) : new String[0];
        Optional<byte[]> signature = parts.length == 2 ? Notes.base64(parts[1]) : Optional.empty();
        if (signature.isEmpty() || signature.get().length < 5) {
            return Judged.BAD;
        }
        byte[] id = Arrays.copyOf(signature.get(), 4);
        byte[] rest = Arrays.copyOfRange(signature.get(), 4, signature.get().length);
        List<NoteKey> keys = known.stream()
                .filter(key -> key.name().equals(parts[0]) && Arrays.equals(key.id(), id))
                .toList();
        if (keys.isEmpty()) {
            return Judged.UNKNOWN;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return keys.stream().anyMatch(key -> key.verifies(bytes, rest)) ? Judged.GOOD : Judged.BAD;
    }
}
