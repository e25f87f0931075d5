package com.novapay.deploygate.audit.tree;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Checks archive files against the tree that was left in the store. Pure but for reading. */
final class ArchiveFiles {
    private ArchiveFiles() {}

    /** The first line of a file that is here and does not fit; what is not here is noted. */
    static Optional<VerificationFailure> check(
            Connection connection, List<ArchivedRange> ranges, Optional<Path> folder, List<String> notes) {
        for (ArchivedRange range : ranges) {
            Optional<Path> file =
                    folder.map(where -> where.resolve(range.file())).filter(Files::isRegularFile);
            if (file.isEmpty()) {
                notes.add("positions " + range.first() + " to " + range.last() + " are archived in " + range.file()
                        + ", which is not here: that their place is the same was checked, what they say was not");
                continue;
            }
            Optional<VerificationFailure> wrong = check(connection, range, file.get());
            if (wrong.isPresent()) {
                return wrong;
            }
            notes.add("archive " + range.file() + " fits");
        }
        return Optional.empty();
    }

    private static Optional<VerificationFailure> check(Connection connection, ArchivedRange range, Path file) {
        try (LineReader lines = new LineReader(Files.newInputStream(file));
                PreparedStatement select = connection.prepareStatement("SELECT hash FROM leaf WHERE position = ?")) {
            long position = range.first();
            Optional<String> next = lines.next();
            while (next.isPresent()) {
                Optional<ExportLine> line = ExportLine.parse(next.get());
                select.setLong(1, position);
                try (ResultSet found = select.executeQuery()) {
                    String kept = found.next() ? found.getString(1) : "";
                    if (line.isEmpty() || !line.get().leaf().base64().equals(kept)) {
                        return Optional.of(new VerificationFailure(
                                position,
                                line.map(ExportLine::id).orElse(""),
                                "archive " + file.getFileName() + " has another record at this position"));
                    }
                }
                position++;
                next = lines.next();
            }
            return position == range.last() + 1
                    ? digest(range, file)
                    : Optional.of(new VerificationFailure(
                            position, "", "archive " + file.getFileName() + " ends before position " + range.last()));
        } catch (IOException | SQLException e) {
            return Optional.of(new VerificationFailure(
                    range.first(), "", "archive " + file.getFileName() + " cannot be read: " + e.getMessage()));
        }
    }

    private static Optional<VerificationFailure> digest(ArchivedRange range, Path file) throws IOException {
        return sha256(file).equals(range.sha256())
                ? Optional.empty()
                : Optional.of(new VerificationFailure(
                        range.first(), "", "archive " + file.getFileName() + " was changed, though not its records"));
    }

    static String sha256(Path file) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
