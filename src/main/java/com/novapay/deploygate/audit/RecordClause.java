package com.novapay.deploygate.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a condition of SQL over records, joined by "and", with a {@code ?} for each value: no text of a person is ever part of it.
 * Confined to one thread.
 */
public final class RecordClause {
    /**
     * Admitted changes that name an approval or an exception, to be asked for beside {@code type = 'decision'}; whether it lifted a
     * rule their documents say. In the words of the index {@code record_bypass} (V12), or it does not serve.
     */
    public static final String SPECIAL =
            "allowed = 1 AND class IN ('DEPLOY', 'CREATE', 'CANARY_STEP', 'CANARY_SKIP', 'DELETE')"
                    + " AND (document LIKE '%\"purpose\":\"%' OR document LIKE '% is lifted by exception %')";

    /** Decisions that were not taken back because their record came too late. */
    public static final String NOT_WITHDRAWN = "NOT EXISTS (SELECT 1 FROM record late WHERE late.type = 'withdrawn'"
            + " AND late.id = 'r-' || substr(record.id, 3))";

    private final List<String> parts = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    /** Adds a part that has no value. */
    public void and(String part) {
        parts.add(part);
    }

    /** Adds a part with one. */
    public void and(String part, String value) {
        parts.add(part);
        values.add(value);
    }

    public List<String> parts() {
        return List.copyOf(parts);
    }

    /** In the order of the question marks. */
    public List<String> values() {
        return List.copyOf(values);
    }

    /** For a pattern of SQL. */
    public static String literal(String text) {
        return text.replaceAll("[!%_]", "!$0");
    }
}
