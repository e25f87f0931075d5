package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.RecordClause;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The codes of rules that the log knows: those of the policies that it has the text of, and those that denied. Thread-safe. */
public final class RecordedCodes {
    /** The codes of what keeps the gate from evaluating a change; a test holds them to those that the gate has. */
    public static final List<String> FAILURES = List.of(
            "malformed-review",
            "body-too-large",
            "policy-unavailable",
            "policy-error",
            "policy-timeout",
            "policy-memory",
            "facts-stale",
            "audit-unavailable",
            "overloaded",
            "internal-error");

    private static final int NEWEST = 20;
    /** As METADATA has it, in a text that is a member of a JSON document. */
    private static final Pattern CODE = Pattern.compile("#\\s{1,20}code:\\s{0,20}([a-z0-9-]{1,63})\\\\n");

    private final RecordReads reads;

    public RecordedCodes(RecordReads reads) {
        this.reads = reads;
    }

    /**
     * What is wrong with a code to search for.
     *
     * @return how to write one; empty when there is such a code, or when the log does not have the text of any policies
     */
    public Optional<String> problem(String code) throws SQLException {
        Set<String> known = ofPolicies(NEWEST);
        if (known.isEmpty() || known.contains(code) || FAILURES.contains(code) || denied(code)) {
            return Optional.empty();
        }
        known.addAll(FAILURES);
        return Optional.of("the code of a rule or failure; known are " + String.join(", ", known));
    }

    /** Codes to choose from: those of the newest policies, and failures. */
    public List<String> choices() throws SQLException {
        Set<String> known = ofPolicies(1);
        known.addAll(FAILURES);
        return List.copyOf(known);
    }

    private Set<String> ofPolicies(int newest) throws SQLException {
        return reads.ask(connection -> {
            Set<String> codes = new TreeSet<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT document FROM record"
                    + " WHERE type = 'policy.sources' AND type <> 'decision' ORDER BY time DESC, sequence DESC LIMIT "
                    + newest)) {
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        Matcher matcher = CODE.matcher(found.getString(1));
                        while (matcher.find()) {
                            codes.add(matcher.group(1));
                        }
                    }
                }
            }
            return codes;
        });
    }

    private boolean denied(String code) throws SQLException {
        return reads.ask(connection -> denied(connection, code));
    }

    private static boolean denied(Connection connection, String code) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM record WHERE type = 'decision'"
                + " AND allowed = 0 AND ',' || codes || ',' LIKE ? ESCAPE '!' LIMIT 1")) {
            select.setString(1, "%," + RecordClause.literal(code) + ",%");
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        }
    }
}
