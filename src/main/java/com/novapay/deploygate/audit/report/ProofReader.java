package com.novapay.deploygate.audit.report;

import com.novapay.deploygate.audit.RecordTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the log's tree proves of a period. Used for one report. */
record ProofReader(Connection connection) {
    private static final Pattern MONTH = Pattern.compile(".*?(\\d{4}-\\d{2})\\.jsonl");

    private record Signed(long size, String time, String root) {}

    ReportProof read(Instant from, Instant to) throws SQLException {
        Signed signed = signed();
        try (PreparedStatement select = connection.prepareStatement("SELECT count(*),"
                + " sum(CASE WHEN leaf.position IS NULL OR leaf.position >= ? THEN 1 ELSE 0 END)"
                + " FROM record LEFT JOIN leaf ON leaf.sequence = record.sequence"
                + " WHERE record.time >= ? AND record.time < ?")) {
            select.setLong(1, signed.size);
            select.setString(2, RecordTime.of(from));
            select.setString(3, RecordTime.of(to));
            try (ResultSet found = select.executeQuery()) {
                found.next();
                return new ReportProof(
                        found.getInt(1), found.getInt(2), signed.size, signed.time, signed.root, archived(from, to));
            }
        }
    }

    private Signed signed() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT size, time, note FROM checkpoint ORDER BY size DESC LIMIT 1");
                ResultSet found = select.executeQuery()) {
            if (!found.next()) {
                return new Signed(0, "", "");
            }
            // C2SP tlog-checkpoint: origin, size and root, one line each.
            String[] lines = found.getString(3).split("\n", 4);
            return new Signed(found.getLong(1), found.getString(2), lines.length > 2 ? lines[2] : "");
        }
    }

    private List<String> archived(Instant from, Instant to) throws SQLException {
        List<String> files = new ArrayList<>();
        YearMonth first = YearMonth.from(from.atZone(ZoneOffset.UTC));
        YearMonth last = YearMonth.from(to.minusMillis(1).atZone(ZoneOffset.UTC));
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT file FROM archive ORDER BY first_position");
                ResultSet found = select.executeQuery()) {
            while (found.next()) {
                Matcher month = MONTH.matcher(found.getString(1));
                if (month.matches()) {
                    YearMonth held = YearMonth.parse(month.group(1));
                    if (!held.isBefore(first) && !held.isAfter(last)) {
                        files.add(found.getString(1));
                    }
                }
            }
        }
        return files;
    }
}
