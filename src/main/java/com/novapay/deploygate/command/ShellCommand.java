package com.novapay.deploygate.command;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command that people paste into a POSIX shell. The shell reads each word as one argument and runs nothing in it: a word that
 * is not plainly safe is quoted. Immutable.
 */
public final class ShellCommand {
    /** Stands for text that people write themselves. */
    public static final String DOTS = "…";

    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_./:@%+=,-]++");
    private final List<String> words;

    private ShellCommand(List<String> words) {
        this.words = List.copyOf(words);
    }

    /** A command of these words. */
    public static ShellCommand of(String... words) {
        return new ShellCommand(List.of(words));
    }

    /** The same command with more words at its end. */
    public ShellCommand with(String... more) {
        return with(List.of(more));
    }

    /** The same command with more words at its end. */
    public ShellCommand with(List<String> more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(more);
        return new ShellCommand(all);
    }

    /** The same command about an object of this name; a name that Kubernetes does not allow is not printed. */
    public ShellCommand named(String name) {
        return with(ObjectName.word(name));
    }

    /** The same command in a namespace. */
    public ShellCommand in(String namespace) {
        return with("-n", ObjectName.word(namespace));
    }

    /** As it is typed, on one line. */
    @Override
    public String toString() {
        return words.stream().map(ShellCommand::quoted).collect(Collectors.joining(" "));
    }

    /** One word of a command, quoted where a shell could read it as more. */
    public static String quoted(String word) {
        if (SAFE.matcher(word).matches()) {
            return word;
        }
        // On one line there is no way to type these that every shell reads alike.
        return word.equals(DOTS) || word.codePoints().anyMatch(ShellCommand::breaksLines)
                ? "\"" + DOTS + "\""
                : "'" + word.replace("'", "'\\''") + "'";
    }

    private static boolean breaksLines(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
