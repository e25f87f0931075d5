package com.novapay.deploygate.audit.query;

import java.util.ArrayList;
import java.util.Collections;
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

    /**
     * Out of rows in the order in which they were read.
     *
     * @param rows one more than fit, where there are so many
     * @param from where they begin
     */
    static RecordPage of(List<RecordRow> rows, Optional<Cursor> from, int size) {
        boolean isNewer = from.map(Cursor::newer).orElse(false);
        boolean more = rows.size() > size;
        List<RecordRow> shown = new ArrayList<>(more ? rows.subList(0, size) : rows);
        if (isNewer) {
            Collections.reverse(shown);
        }
        if (shown.isEmpty()) {
            return new RecordPage(shown, Optional.empty(), Optional.empty());
        }
        boolean hasNewer = isNewer ? more : from.isPresent();
        boolean hasOlder = isNewer || more;
        return new RecordPage(
                shown,
                hasNewer ? Optional.of(Cursor.at(shown.getFirst(), true)) : Optional.empty(),
                hasOlder ? Optional.of(Cursor.at(shown.getLast(), false)) : Optional.empty());
    }
}
