package com.novapay.deploygate.audit.query;

import java.util.List;
import java.util.Optional;

/**
 * A part of a listing, the newest first. Immutable.
 *
 * @param newer where the page of newer ones begins, if there are any
 * @param older where the page of older ones begins, if there are any
 */
public record RecordPage(List<RecordRow> rows, Optional<Cursor> newer, Optional<Cursor> older) {
    public RecordPage {
        rows = List.copyOf(rows);
    }
}
