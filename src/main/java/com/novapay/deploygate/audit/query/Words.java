package com.novapay.deploygate.audit.query;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text as the index of words has it: runs of letters and digits in lower case, both in records and in questions. Pure. */
final class Words {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{1,64}");
    private static final int MOST_ASKED = 12;

    private Words() {}

    /** The different words of a question, at most a dozen. */
    static List<String> of(String text) {
        return distinct(text, MOST_ASKED).stream().toList();
    }

    /** The different words of a text, separated by blanks. */
    static String text(String text, int most) {
        return String.join(" ", distinct(text, most));
    }

    private static Set<String> distinct(String text, int most) {
        Set<String> words = new LinkedHashSet<>();
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (words.size() < most && matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }
}
