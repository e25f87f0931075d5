package com.novapay.deploygate.audit.query;

import java.util.List;
import java.util.stream.Collectors;

/** Words for PostgreSQL's {@code tsvector}. Immutable. */
record PostgresText(String first, String all, List<Long> fresh) implements TextQuery {
    static PostgresText of(List<Words.Asked> words, List<Long> fresh) {
        List<Words.Asked> whole =
                words.stream().filter(word -> !word.isBeginning()).toList();
        // A beginning that everything has takes long to gather, and the others may be rare.
        return new PostgresText(text(whole.isEmpty() ? words : whole), text(words), fresh);
    }

    /** Words are letters and digits, so none can end its quotes. */
    private static String text(List<Words.Asked> words) {
        return words.stream()
                .map(asked -> "'" + asked.word() + (asked.isBeginning() ? "':*" : "'"))
                .collect(Collectors.joining(" & "));
    }

    @Override
    public String index() {
        return "SELECT sequence FROM record_text WHERE words @@ CAST(? AS tsquery) LIMIT ?";
    }

    @Override
    public String oneOf() {
        return "sequence = ANY (CAST(string_to_array(?, ',') AS bigint[]))";
    }

    /** Looks at the words of each record, wherever in the range that is. */
    @Override
    public Condition indexed(long least, long greatest) {
        // The offset keeps PostgreSQL from beginning with the words.
        return new Condition(
                "EXISTS (SELECT 1 FROM record_text WHERE record_text.sequence = record.sequence"
                        + " AND words @@ CAST(? AS tsquery) OFFSET 0)",
                List.of(all));
    }
}
