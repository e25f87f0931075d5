package com.novapay.deploygate.terminal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads an option whose values are the lower-case names of an enum. Immutable.
 *
 * @param <E> the enum
 */
public abstract class WordReader<E extends Enum<E>> implements ITypeConverter<E> {
    private final Class<E> type;

    protected WordReader(Class<E> type) {
        this.type = type;
    }

    @Override
    public final E convert(String value) {
        List<E> all = List.of(type.getEnumConstants());
        return all.stream()
                .filter(one -> word(one).equals(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("\"" + value + "\" is not " + words(all)));
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }

    private String words(List<E> all) {
        String[] words = all.stream().map(WordReader::word).toArray(String[]::new);
        int last = words.length - 1;
        return String.join(", ", Arrays.copyOf(words, last)) + " or " + words[last];
    }
}
