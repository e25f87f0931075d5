package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.RecordDocument;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.merkle.NoteSigner;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.files.OwnerFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Moves whole months out of the store into files that prove themselves. A month is written, synced, verified, noted in the store and in the log, and only then
 * pruned; whatever fails between is done again from the beginning. The tree stays, so verification goes on over the seam. Confined to one thread.
 */
public final class Archiver {
    private static final int PRUNED_AT_ONCE = 500;
    private final RecordStore store;
    private final Settings settings;
    private final Clock clock;
    private final Consumer<ObjectNode> records;
    private final Supplier<String> ids;

    /**
     * What an operator sets.
     *
     * @param online whole months that stay in the store; 0 for all
     * @param keep whole months that are kept at all; 0 for all
     */
    public record Settings(Path folder, int online, int keep) {}

    /**
     * For one store.
     *
     * @param records takes a record that the archiver has to say, and has it when it returns
     * @param ids of such records
     */
    public Archiver(
            RecordStore store, Settings settings, Clock clock, Consumer<ObjectNode> records, Supplier<String> ids) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.records = records;
        this.ids = ids;
    }

    /**
     * Archives what is due, and removes files that were kept long enough.
     *
     * @param signer signs each file
     * @return what was done, one line each
     * @throws TreeProblem when a file does not verify; nothing is pruned then
     */
    public List<String> run(NoteSigner signer) throws SQLException, IOException {
        List<String> done = new ArrayList<>();
        YearMonth now = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
        if (settings.online() > 0) {
            prune();
            Optional<YearMonth> month = oldest();
            while (month.isPresent() && month.get().isBefore(now.minusMonths(settings.online()))) {
                archive(month.get(), signer).ifPresent(done::add);
                month = Optional.of(month.get().plusMonths(1));
            }
        }
        if (settings.keep() > 0) {
            done.addAll(remove(now.minusMonths(settings.keep())));
        }
        return done;
    }

    private Optional<YearMonth> oldest() throws SQLException {
        try (Connection connection = store.reader();
                PreparedStatement select = connection.prepareStatement("SELECT min(time) FROM record");
                ResultSet found = select.executeQuery()) {
            return Optional.ofNullable(found.next() ? found.getString(1) : null)
                    .map(time -> YearMonth.from(Instant.parse(time).atOffset(ZoneOffset.UTC)));
        }
    }

    private static Instant end(YearMonth month) {
        return month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private Optional<String> archive(YearMonth month, NoteSigner signer) throws SQLException, IOException {
        OwnerFiles.folder(settings.folder());
        Path file = settings.folder().resolve(free(month));
        Path partial = settings.folder().resolve("." + month + ".partial");
        Optional<ArchivedRange> written;
        try (Connection snapshot = store.snapshot()) {
            written = write(snapshot, month, signer, partial, file);
        } catch (TreeProblem e) {
            throw new TreeProblem("nothing was pruned: " + e.getMessage(), e);
        }
        if (written.isEmpty()) {
            Files.deleteIfExists(partial);
            return Optional.empty();
        }
        check(partial, signer.key());
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel entry = FileChannel.open(settings.folder())) {
            entry.force(true);
        }
        note(written.get());
        prune();
        return Optional.of(file + ": positions " + written.get().first() + " to "
                + written.get().last());
    }

    /** A month may have a second file: of records that came into the log when it had been archived. */
    private String free(YearMonth month) throws SQLException {
        try (Connection connection = store.reader()) {
            List<String> taken = ArchivedRange.all(connection).stream()
                    .map(ArchivedRange::file)
                    .toList();
            String name = month + ".jsonl";
            for (int i = 2; taken.contains(name); i++) {
                name = month + "-" + i + ".jsonl";
            }
            return name;
        }
    }

    /** All that is before the first record of a later month, so that what is left in the store has no gaps. */
    private static Optional<ArchivedRange> write(
            Connection snapshot, YearMonth month, NoteSigner signer, Path partial, Path file)
            throws SQLException, IOException {
        TreeTables tree = new TreeTables(snapshot);
        long covered = tree.latest().map(StoredCheckpoint::size).orElse(0L);
        long end = Math.min(covered, later(snapshot, month, covered));
        long first = tree.number("SELECT coalesce(max(last_position) + 1, 0) FROM archive");
        if (first >= end) {
            return Optional.empty();
        }
        try (FileChannel raw = OwnerFiles.channel(partial);
                BufferedOutputStream out = new BufferedOutputStream(Channels.newOutputStream(raw), 1 << 16)) {
            Exporter.export(snapshot, Selection.everything(), end, Optional.of(signer), new JsonLines(out));
            out.flush();
            raw.force(true);
        }
        return Optional.of(new ArchivedRange(
                first, end - 1, file.getFileName().toString(), ArchiveFiles.sha256(partial), Instant.EPOCH));
    }

    private static long later(Connection snapshot, YearMonth month, long covered) throws SQLException {
        try (PreparedStatement select = snapshot.prepareStatement("SELECT coalesce(min(position), " + covered
                + ") FROM record JOIN leaf ON leaf.sequence = record.sequence WHERE time >= ?")) {
            select.setString(1, Selection.bound(end(month)));
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? found.getLong(1) : 0;
            }
        }
    }

    private static void check(Path file, NoteKey key) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Verification found = new ExportVerifier(List.of(key), List.of()).verify(in, lines -> {});
            if (found.exitCode() != 0) {
                throw new TreeProblem("archive " + file + " does not verify, so nothing was pruned: "
                        + found.misfit()
                                .map(VerificationFailure::what)
                                .or(found::doubt)
                                .orElse(""));
            }
        }
    }

    private void note(ArchivedRange range) throws SQLException {
        Instant now = clock.instant();
        ObjectNode document = RecordDocument.begin(RecordType.ARCHIVE, ids.get(), now)
                .put("file", range.file())
                .put("first", range.first())
                .put("last", range.last())
                .put("sha256", range.sha256());
        records.accept(document);
        try (Connection connection = store.writer()) {
            store.growAlone(connection);
            new ArchivedRange(range.first(), range.last(), range.file(), range.sha256(), now).note(connection);
            connection.commit();
        }
    }

    /** A few rows at a time, so that decisions are not kept waiting. */
    private void prune() throws SQLException {
        try (Connection connection = store.writer();
                PreparedStatement delete = connection.prepareStatement("DELETE FROM record WHERE sequence IN (SELECT"
                        + " record.sequence FROM record JOIN leaf ON leaf.sequence = record.sequence WHERE leaf.position"
                        + " <= (SELECT coalesce(max(last_position), -1) FROM archive) AND record.sequence <= (SELECT"
                        + " sequence + " + store.lateness()
                        + " FROM leaf WHERE position = (SELECT max(last_position) FROM"
                        + " archive)) ORDER BY record.sequence LIMIT " + PRUNED_AT_ONCE + ")")) {
            int pruned;
            do {
                pruned = delete.executeUpdate();
                connection.commit();
            } while (pruned > 0);
        }
    }

    private List<String> remove(YearMonth before) throws IOException {
        List<String> removed = new ArrayList<>();
        if (!Files.isDirectory(settings.folder())) {
            return removed;
        }
        try (Stream<Path> files = Files.list(settings.folder())) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                boolean due = name.matches("\\d{4}-\\d{2}(-\\d+)?\\.jsonl")
                        && YearMonth.parse(name.substring(0, 7)).isBefore(before);
                if (due) {
                    Files.delete(file);
                    removed.add(file + ": removed, it was kept for " + settings.keep() + " months");
                }
            }
        }
        return removed;
    }
}
