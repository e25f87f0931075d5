package com.novapay.deploygate.audit.tree;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Checks that leaves and their rows have the same order: lists go by the rows' numbers, which no document says. Confined to one thread.
 */
final class LeafOrder {
    private final long lateness;
    private long before;

    /**
     * For one store.
     *
     * @param lateness how many numbers later than its own a row may get its leaf; 0 where none is late
     */
    LeafOrder(long lateness) {
        this.lateness = lateness;
    }

    /** What is wrong with the next leaf, of columns position, sequence and hash; empty when nothing is. */
    Optional<String> wrong(ResultSet leaf) throws SQLException {
        Stored sequence = Stored.read(leaf, 2);
        if (!Stored.read(leaf, 1).is(Stored.Form.INTEGER)
                || !sequence.is(Stored.Form.INTEGER)
                || !Stored.read(leaf, 3).is(Stored.Form.TEXT)) {
            return Optional.of("the leaf at this position is stored in another form than the gate stores it");
        }
        long number = leaf.getLong(2);
        // Where commits may overtake each other, one may also be so late that only the search for all that is missing
        // finds it.
        if (number < 1 || (lateness == 0 && number <= before)) {
            return Optional.of("the row of this leaf has number " + number + " and comes after number " + before
                    + ": it was moved");
        }
        before = number;
        return Optional.empty();
    }
}
