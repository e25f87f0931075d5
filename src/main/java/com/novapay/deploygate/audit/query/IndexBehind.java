package com.novapay.deploygate.audit.query;

import java.sql.SQLException;

/** Words cannot be looked for, because many records' words are not in the index yet: it is being filled, or cannot be. */
public final class IndexBehind extends SQLException {
    private static final long serialVersionUID = 1L;

    IndexBehind(int records) {
        super("the index of words has yet to take in over " + records + " records");
    }
}
