package com.novapay.deploygate.audit.query;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text as the index of words has it: runs of letters and digits in lower case, both in records and in questions. In a question a star
 * after a word, as Kibana has it, stands for whatever follows. Pure.
 */
final class Words {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{1,64}");
    private static final Pattern ASKED = Pattern.compile(WORD.pattern() + "\\*?");
    private static final int MOST_ASKED = 12;
    /** A shorter one stands for so many that a large log takes seconds to gather them. */
    private static final int SHORTEST_BEGINNING = 3;

    private Words() {}

    /**
     * A word of a question.
     *
     * @param isBeginning whether longer ones that begin so are meant too
     */
    record Asked(String word, boolean isBeginning) {
        private boolean isIn(Set<String> words) {
            return isBeginning ? words.stream().anyMatch(one -> one.startsWith(word)) : words.contains(word);
        }

        boolean isTooShort() {
            return isBeginning && word.length() < SHORTEST_BEGINNING;
        }
    }

    /** The different words of a question, at most a dozen. */
    static List<Asked> of(String text) {
        return distinct(ASKED, text, MOST_ASKED).stream()
                .map(word -> word.endsWith("*")
                        ? new Asked(word.substring(0, word.length() - 1), true)
                        : new Asked(word, false))
                .toList();
    }

    /** Whether a text has them all. */
    static boolean occur(List<Asked> asked, String text) {
        Set<String> words = distinct(WORD, text, Integer.MAX_VALUE);
        return asked.stream().allMatch(word -> word.isIn(words));
    }

    /** The different words of a text, separated by blanks. */
    static String text(String text, int most) {
        return String.join(" ", distinct(WORD, text, most));
    }

    private static Set<String> distinct(Pattern pattern, String text, int most) {
        Set<String> words = new LinkedHashSet<>();
        Matcher matcher = pattern.matcher(text.toLowerCase(Locale.ROOT));
        while (words.size() < most && matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }
}
