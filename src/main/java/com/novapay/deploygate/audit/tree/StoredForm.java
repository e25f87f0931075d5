package com.novapay.deploygate.audit.tree;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Checks the storage class of what the tree's own tables hold. Confined to one thread. */
final class StoredForm {
    private static final Stored.Form NUMBER = Stored.Form.INTEGER;
    private static final Stored.Form TEXT = Stored.Form.TEXT;

    /**
     * A table that is read whole.
     *
     * @param columns in the order of the forms
     */
    private record Table(String name, String columns, List<Stored.Form> forms) {}

    private static final List<Table> TABLES = List.of(
            new Table("node", "level, position, hash", List.of(NUMBER, NUMBER, TEXT)),
            new Table("checkpoint", "size, time, note", List.of(NUMBER, TEXT, TEXT)),
            new Table(
                    "archive",
                    "first_position, last_position, file, sha256, time",
                    List.of(NUMBER, NUMBER, TEXT, TEXT, TEXT)));

    private StoredForm() {}

    /** The first value that the gate would have stored in another form. */
    static Optional<VerificationFailure> find(Connection connection) throws SQLException {
        for (Table table : TABLES) {
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT " + table.columns + " FROM " + table.name);
                    ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    Optional<VerificationFailure> wrong = wrong(table, found);
                    if (wrong.isPresent()) {
                        return wrong;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<VerificationFailure> wrong(Table table, ResultSet row) throws SQLException {
        for (int i = 0; i < table.forms.size(); i++) {
            Stored value = Stored.read(row, i + 1);
            if (!value.is(table.forms.get(i))) {
                return Optional.of(new VerificationFailure(
                        -1,
                        "",
                        "a row of table " + table.name + " has \"" + value.text() + "\" stored as " + value.form()
                                + ", which the gate never writes there"));
            }
        }
        return Optional.empty();
    }
}
