package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.query.TextIndexCheck;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.store.StoreShape;
import com.novapay.deploygate.audit.tree.PublishedCheckpoints.Published;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Checks a whole log in its store: each row against its document, each document against its leaf, the tree against its nodes and checkpoints, these against
 * keys and against what was published; that no row is without a leaf, no leaf without its row; and that the tables, their indexes and the index of words, by
 * which lists and searches find records, have them all. Reads one snapshot; also while a gate writes. Thread-safe.
 */
public final class StoreVerifier {
    private final RecordStore store;

    public StoreVerifier(RecordStore store) {
        this.store = store;
    }

    /**
     * What is known from outside the store.
     *
     * @param keys trusted; when there are none, those of the log itself, which then proves no more than that it hangs together
     * @param published checkpoints from elsewhere
     * @param archive where archived months are, if they are here
     */
    public record Outside(List<NoteKey> keys, List<Published> published, Optional<Path> archive) {
        public Outside {
            keys = List.copyOf(keys);
            published = List.copyOf(published);
        }
    }

    /**
     * Checks all of it.
     *
     * @param progress told how many rows were checked, now and then
     * @throws SQLException when the store cannot be read
     */
    public Verification verify(Outside outside, LongConsumer progress) throws SQLException {
        try (Connection connection = store.snapshot()) {
            List<KeyAnnouncement> announced = LogKeys.announced(connection, Long.MAX_VALUE);
            List<NoteKey> keys = outside.keys().isEmpty() ? first(announced) : outside.keys();
            List<String> notes = new ArrayList<>();
            if (outside.keys().isEmpty() && !keys.isEmpty()) {
                notes.add("no key was given: the one that the log itself names first was taken, " + keys.getFirst());
            }
            StoreWalk walk = new StoreWalk(connection, new Trust(keys, announced), progress, store.lateness());
            Expected expected = new Expected();
            Optional<VerificationFailure> wrong = expected.take(outside.published(), known(keys, announced));
            wrong = wrong.or(() -> archive(connection, walk, outside.archive()));
            if (wrong.isEmpty()) {
                wrong = walk.walk(expected);
            }
            if (wrong.isEmpty()) {
                wrong = new UnsequencedRows(connection, store.lateness()).find();
            }
            if (wrong.isEmpty()) {
                wrong = beside(connection, notes);
            }
            notes.addAll(walk.notes());
            long waiting = new TreeTables(connection)
                    .number(
                            "SELECT count(*) FROM record WHERE sequence > (SELECT coalesce(max(sequence), 0) FROM leaf)");
            Optional<String> doubt = walk.checkpoints() > 0 && keys.isEmpty()
                    ? Optional.of("no key is known to verify the checkpoints with; give one with --key")
                    : Optional.empty();
            return new Verification(
                    walk.records() + waiting, walk.covered(), walk.archived(), walk.checkpoints(), wrong, doubt, notes);
        }
    }

    /** What lists, searches and sums read beside the rows and their documents. */
    private Optional<VerificationFailure> beside(Connection connection, List<String> notes) throws SQLException {
        Optional<VerificationFailure> wrong = StoredForm.find(connection);
        if (wrong.isEmpty()) {
            wrong = ArchiveClaims.find(connection, ArchivedRange.all(connection));
        }
        if (wrong.isEmpty()) {
            StoreShape.Found shape = StoreShape.of(store).check(connection);
            notes.addAll(shape.notes());
            wrong = shape.wrong().map(what -> new VerificationFailure(-1, "", what));
        }
        if (wrong.isEmpty()) {
            wrong = new TextIndexCheck(store, connection)
                    .find()
                    .map(found -> new VerificationFailure(-1, found.id(), found.what()));
        }
        return wrong;
    }

    private static Optional<VerificationFailure> archive(Connection connection, StoreWalk walk, Optional<Path> folder) {
        try {
            walk.archives(ArchivedRange.all(connection), folder);
            return Optional.empty();
        } catch (SQLException e) {
            throw new TreeProblem("the list of archives cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<NoteKey> first(List<KeyAnnouncement> announced) {
        return announced.isEmpty() ? List.of() : List.of(announced.getFirst().by());
    }

    /** Published checkpoints may be of any key of the log that one trusts in the end. */
    private static List<NoteKey> known(List<NoteKey> keys, List<KeyAnnouncement> announced) {
        List<NoteKey> back = new Trust(keys, announced).allowed();
        return KeyAnnouncement.trusted(back, announced);
    }
}
