package com.novapay.deploygate.console;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The rules as they were in each revision of the policies. Thread-safe. */
public interface RuleTexts {
    /**
     * One rule. Immutable.
     *
     * @param source in Rego
     */
    record RuleText(String code, String title, String description, String source) {}

    /** The codes of a revision's rules; none when its text is not kept. */
    List<String> codes(String revision) throws SQLException;

    /** A rule of a revision. */
    Optional<RuleText> text(String revision, String code) throws SQLException;
}
