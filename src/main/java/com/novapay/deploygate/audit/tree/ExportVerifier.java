package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.merkle.Checkpoint;
import com.novapay.deploygate.audit.merkle.GrowingTree;
import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.merkle.ProofCheck;
import com.novapay.deploygate.audit.merkle.TreeHash;
import com.novapay.deploygate.audit.tree.PublishedCheckpoints.Published;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Checks an exported file by itself, without the store: every line against its proof, the proofs against the checkpoint, that against a key, and that no
 * line is missing, moved or added. The file may be hostile. Used once, by one thread.
 */
public final class ExportVerifier {
    private final List<NoteKey> given;
    private final List<Published> published;
    private final List<String> notes = new ArrayList<>();
    private final GrowingTree exported = new GrowingTree((level, index, hash) -> {});
    private Optional<ExportHeader> header = Optional.empty();
    /** Where the lines stand, by a header that nobody changed. */
    private Optional<Positions.Reader> positions = Optional.empty();

    private Optional<Checkpoint> checkpoint = Optional.empty();
    private final Expected expected = new Expected();
    private List<NoteKey> keys = List.of();
    private boolean vouched;
    private long lines;
    private long uncovered;
    private long firstIndex;
    private long lastIndex = -1;
    private String lastId = "";

    /**
     * A verifier that trusts these.
     *
     * @param keys when there are none the file's own are taken, which then proves no more than that it hangs together
     * @param published checkpoints from elsewhere
     */
    public ExportVerifier(Collection<NoteKey> keys, List<Published> published) {
        this.given = List.copyOf(keys);
        this.published = List.copyOf(published);
    }

    /**
     * Checks all lines.
     *
     * @param progress told how many lines were checked, now and then
     */
    public Verification verify(InputStream in, LongConsumer progress) {
        Optional<VerificationFailure> wrong = Optional.empty();
        try (LineReader reader = new LineReader(in)) {
            Optional<String> next = reader.next();
            while (next.isPresent() && wrong.isEmpty()) {
                lines++;
                wrong = line(next.get());
                if (lines % 1_000 == 0) {
                    progress.accept(lines);
                }
                next = wrong.isEmpty() ? reader.next() : Optional.empty();
            }
        } catch (IOException e) {
            lines++;
            wrong = Optional.of(misfit("", String.valueOf(e.getMessage())));
        }
        Optional<VerificationFailure> found = wrong.or(this::end);
        return new Verification(
                lines,
                exported.size(),
                0,
                checkpoint.isPresent() ? 1 : 0,
                found,
                found.isPresent() ? Optional.empty() : doubt(),
                notes);
    }

    private VerificationFailure misfit(String id, String what) {
        return new VerificationFailure(lines - 1, id, "line " + lines + ": " + what);
    }

    private Optional<VerificationFailure> line(String text) {
        Optional<ExportLine> parsed = ExportLine.parse(text);
        if (parsed.filter(ExportLine::isWellFormed).isEmpty()) {
            return Optional.of(misfit("", "is no line of an export"));
        }
        ExportLine line = parsed.get();
        if (lines == 1) {
            Optional<VerificationFailure> wrong = first(line);
            if (wrong.isPresent()) {
                return wrong;
            }
        } else if (line.log().has("schema")) {
            return Optional.of(misfit(line.id(), "another export begins here"));
        }
        if (line.isCovered()) {
            return covered(line);
        }
        uncovered++;
        return Optional.empty();
    }

    private Optional<VerificationFailure> first(ExportLine line) {
        header = ExportHeader.read(line.log());
        if (header.isEmpty()) {
            return Optional.of(misfit(line.id(), "the first line says nothing of the export: the true one is missing"));
        }
        List<KeyAnnouncement> announced = header.get().announced();
        List<NoteKey> trusted = given;
        if (given.isEmpty() && !announced.isEmpty()) {
            trusted = List.of(announced.getFirst().by());
            notes.add("no key was given: the one that the file itself names first was taken, " + trusted.getFirst());
        }
        keys = KeyAnnouncement.trusted(new Trust(trusted, announced).allowed(), announced);
        positions = header.filter(said -> !isForged(said))
                .map(said -> said.positions().reader());
        if (header.get().checkpoint().isEmpty()) {
            return Optional.empty();
        }
        checkpoint = keys.stream()
                .map(key -> Checkpoint.open(header.get().checkpoint(), key.name(), List.of(key)))
                .flatMap(Optional::stream)
                .findFirst();
        return checkpoint.isEmpty() && !keys.isEmpty()
                ? Optional.of(misfit(line.id(), "the checkpoint is not signed by a key that is trusted"))
                : expected.take(published, keys);
    }

    private boolean isForged(ExportHeader said) {
        return !said.manifest().isEmpty() && !keys.isEmpty() && !said.isSignedBy(keys);
    }

    private Optional<VerificationFailure> covered(ExportLine line) {
        Optional<Long> index = line.index();
        Optional<List<TreeHash>> proof = line.proof();
        if (index.isEmpty() || proof.isEmpty()) {
            return Optional.of(misfit(line.id(), "its index or proof is none"));
        }
        if (uncovered > 0) {
            return Optional.of(misfit(line.id(), "comes after lines that no checkpoint covers"));
        }
        long at = index.get();
        TreeHash leaf = line.leaf();
        boolean proven = checkpoint
                .filter(tree -> ProofCheck.includes(leaf, at, tree.size(), proof.get(), tree.root()))
                .isPresent();
        if (!proven && checkpoint.isPresent()) {
            return Optional.of(
                    misfit(line.id(), "the record was changed, or is not the one at position " + at + " of the log"));
        }
        Optional<VerificationFailure> order = order(line, at);
        if (order.isPresent()) {
            return order;
        }
        firstIndex = lines == 1 ? at : firstIndex;
        lastIndex = at;
        lastId = line.id();
        exported.append(leaf);
        return elsewhere(at);
    }

    private Optional<VerificationFailure> order(ExportLine line, long at) {
        if (at <= lastIndex) {
            return Optional.of(
                    misfit(line.id(), "is out of order: position " + at + " after " + lastIndex + " (" + lastId + ")"));
        }
        Optional<OptionalLong> here = positions.map(Positions.Reader::next);
        if (here.isPresent() && !here.get().equals(OptionalLong.of(at))) {
            return Optional.of(
                    here.get().isPresent() && here.get().getAsLong() < at
                            ? missing(line.id(), here.get().getAsLong())
                            : misfit(line.id(), "was not exported: the record at position " + at + " was added"));
        }
        long previous = line.previous().orElse(-1L);
        boolean dense = header.filter(ExportHeader::whole).isPresent();
        if (previous != lastIndex || (dense && lines > 1 && at != lastIndex + 1)) {
            return Optional.of(missing(line.id(), dense ? at - 1 : previous));
        }
        return Optional.empty();
    }

    private VerificationFailure missing(String id, long gone) {
        return misfit(
                id,
                "the line before it, of position " + gone + ", is missing"
                        + (lastId.isEmpty() ? "" : "; it stood after " + lastId));
    }

    /** A file that holds all records from the first one on rebuilds the tree itself. */
    private Optional<VerificationFailure> elsewhere(long at) {
        return at != exported.size() - 1
                ? Optional.empty()
                : expected.at(exported.size())
                        .filter(one -> !one.root().equals(exported.root()))
                        .map(one -> misfit(
                                lastId, "up to here the log is not the one of " + expected.from(exported.size())));
    }

    private Optional<VerificationFailure> end() {
        if (header.isEmpty()) {
            return Optional.empty();
        }
        ExportHeader said = header.get();
        boolean signed = !said.manifest().isEmpty();
        if (isForged(said)) {
            return Optional.of(new VerificationFailure(
                    -1, "", "how many lines there are was signed otherwise, or by nobody known"));
        }
        OptionalLong gone = positions.map(Positions.Reader::next).orElseGet(OptionalLong::empty);
        if (gone.isPresent() || exported.size() != said.count()) {
            return Optional.of(new VerificationFailure(
                    exported.size(),
                    lastId,
                    "the file was cut or lines were taken out: it has " + exported.size() + " proven lines of "
                            + said.count() + (lastId.isEmpty() ? "" : "; the last is " + lastId)
                            + (gone.isPresent()
                                    ? ", and the record of position " + gone.getAsLong() + " is missing"
                                    : "")));
        }
        if (!exported.root().equals(said.root())) {
            return Optional.of(new VerificationFailure(-1, "", "these lines are not the ones that were exported"));
        }
        if (uncovered != said.uncovered()) {
            return Optional.of(new VerificationFailure(
                    lines, "", "there were " + said.uncovered() + " lines without proof, and there are " + uncovered));
        }
        return end(said, signed);
    }

    private Optional<VerificationFailure> end(ExportHeader said, boolean signed) {
        long size = checkpoint.map(Checkpoint::size).orElse(0L);
        vouched = signed || said.whole();
        Optional<VerificationFailure> account = said.tree().flatMap(tree -> account(said, tree, size));
        if (account.isPresent()) {
            return account;
        }
        if (said.whole() && !said.filter().equals(Selection.everything().told())) {
            return Optional.of(new VerificationFailure(
                    -1, "", "it says that nothing was left out, and then what was: " + said.filter()));
        }
        if (said.whole() && !signed && lastIndex + 1 < size) {
            return Optional.of(new VerificationFailure(
                    lastIndex + 1,
                    lastId,
                    "the file was cut: it ends at position " + lastIndex + ", and its checkpoint covers " + size
                            + " records"));
        }
        notes.add("holds " + said.filter() + (said.whole() ? " from position " + firstIndex + " on" : ""));
        return expected.beyond(size)
                .or(() -> expected.at(size)
                        .filter(one -> checkpoint
                                .filter(own -> !own.root().equals(one.root()))
                                .isPresent())
                        .map(one -> new VerificationFailure(
                                -1, "", "its checkpoint is not the one of " + expected.from(size))));
    }

    /** Each record of the log is one of three. */
    private Optional<VerificationFailure> account(ExportHeader said, ExportHeader.Whole tree, long size) {
        long leftOut = tree.records() - tree.archived() - said.count();
        if (tree.archived() < 0 || leftOut < 0 || (checkpoint.isPresent() && tree.records() != size)) {
            return Optional.of(new VerificationFailure(
                    -1,
                    "",
                    "it does not account for each record: it says that of " + tree.records() + " records "
                            + said.count() + " are here and " + tree.archived()
                            + " were archived, and its checkpoint covers " + size));
        }
        notes.add("of the " + tree.records() + " records of the log, " + said.count() + " are here, " + leftOut
                + " were not selected, " + tree.archived() + " are in archives");
        return Optional.empty();
    }

    private Optional<String> doubt() {
        if (header.isEmpty()) {
            return Optional.of("the file is empty");
        }
        if (checkpoint.isEmpty() && exported.size() > 0) {
            return Optional.of("no key is known to verify the checkpoint with; give one with --key");
        }
        if (uncovered > 0) {
            return Optional.of(uncovered + " of " + lines + " lines have no proof: no checkpoint covered them yet");
        }
        return vouched
                ? Optional.empty()
                : Optional.of(
                        "every line is proven, but not that none was left out: who exported had no key to sign how many there are");
    }
}
