package com.novapay.deploygate.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.audit.merkle.TreeHash;
import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whatever somebody who may do anything to the store does to one record is found, and the record is named. Chance is seeded, and the seed is printed. */
@Tag("slow")
class TamperTest {
    private static final int RECORDS = 60;
    private static final int PER_CHECKPOINT = 7;
    private static final List<String> COLUMNS = List.of(
            "id",
            "request_uid",
            "time",
            "namespace",
            "kind",
            "name",
            "username",
            "class",
            "allowed",
            "outcome",
            "codes",
            "policy_revision",
            "service",
            "environment",
            "digest",
            "type");

    @TempDir
    private static Path folder;

    private static FakeLog untouched;
    private final long seed = Long.getLong("tamper.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @BeforeAll
    static void fill() throws Exception {
        untouched = FakeLog.with(at("untouched.db"), RECORDS, PER_CHECKPOINT);
    }

    private static RecordStore at(String file) {
        return RecordStore.at("jdbc:sqlite:" + folder.resolve(file));
    }

    /** A copy that nobody writes to any more. */
    private Verification after(String... statements) throws Exception {
        FakeLog copy = copy();
        copy.tamper(statements);
        return verify(copy);
    }

    private static Verification verify(FakeLog copy) throws Exception {
        return new StoreVerifier(copy.store)
                .verify(
                        new StoreVerifier.Outside(List.of(untouched.verifier()), List.of(), Optional.empty()),
                        rows -> {});
    }

    private FakeLog copy() throws IOException {
        Path file = folder.resolve("copy-" + random.nextLong() + ".db");
        Files.copy(folder.resolve("untouched.db"), file);
        return new FakeLog(RecordStore.at("jdbc:sqlite:" + file));
    }

    private String someId() {
        return "d-" + random.nextInt(RECORDS);
    }

    @Test
    void untouchedFits() throws Exception {
        assertThat(verify(untouched).exitCode()).isZero();
    }

    @TestFactory
    List<DynamicTest> eachColumnChanged_isFoundAndNamed() {
        return COLUMNS.stream()
                .map(column -> DynamicTest.dynamicTest(column + ", seed " + seed, () -> {
                    String id = someId();
                    Verification found = after("UPDATE record SET " + column
                            + (column.equals("allowed") ? " = 1 - allowed" : " = " + column + " || 'x'")
                            + " WHERE id = '" + id + "'");
                    assertThat(found.misfit()).hasValueSatisfying(misfit -> {
                        assertThat(misfit.id()).startsWith(id);
                        assertThat(misfit.what()).contains("column " + column);
                    });
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> documentChangedAtAnyPlace_isFoundAndNamed() {
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String id = someId();
            int at = 1 + random.nextInt(300);
            tests.add(DynamicTest.dynamicTest(id + " at " + at + ", seed " + seed, () -> {
                Verification found = after("UPDATE record SET document = substr(document, 1, " + at
                        + ") || char(unicode(substr(document, " + (at + 1) + ", 1)) + 1) || substr(document, "
                        + (at + 2)
                        + ") WHERE id = '" + id + "'");
                assertThat(found.misfit())
                        .hasValueSatisfying(misfit -> assertThat(misfit.id()).isEqualTo(id));
            }));
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> removed_isFoundAndNamed() {
        return repeated(10, "removed", () -> {
            int number = random.nextInt(RECORDS);
            Verification found = after("DELETE FROM record WHERE id = 'd-" + number + "'");
            assertThat(found.misfit()).hasValueSatisfying(misfit -> {
                assertThat(misfit.position()).isEqualTo(number + 1);
                assertThat(misfit.what()).contains("removed");
            });
        });
    }

    @TestFactory
    List<DynamicTest> removedWithItsLeaf_isFoundAndNamed() {
        return repeated(10, "removed with leaf", () -> {
            int number = random.nextInt(RECORDS - 1);
            Verification found = after(
                    "DELETE FROM record WHERE id = 'd-" + number + "'",
                    "DELETE FROM leaf WHERE position = " + (number + 1));
            assertThat(found.misfit())
                    .hasValueSatisfying(misfit -> assertThat(misfit.position()).isEqualTo(number + 1));
        });
    }

    @TestFactory
    List<DynamicTest> inserted_isFoundAndNamed() {
        return repeated(10, "inserted", () -> {
            FakeLog copy = copy();
            int number = random.nextInt(RECORDS);
            copy.tamper(
                    "UPDATE record SET sequence = -sequence WHERE id = 'd-" + number + "'",
                    "INSERT INTO record SELECT " + (number + 2)
                            + ", type, 'd-forged', request_uid, time, namespace, kind, name,"
                            + " username, class, allowed, outcome, codes, policy_revision, replace(document, 'd-"
                            + number
                            + "\"', 'd-forged\"'), service, environment, digest FROM record WHERE id = 'd-" + number
                            + "'",
                    "UPDATE record SET sequence = 1 + (SELECT max(sequence) FROM record) WHERE sequence < 0");
            Verification found = verify(copy);
            assertThat(found.misfit())
                    .hasValueSatisfying(misfit -> assertThat(misfit.id()).isEqualTo("d-forged"));
        });
    }

    @Test
    void insertedBefore_isFoundAndNamed() throws Exception {
        Verification found =
                after("INSERT INTO record SELECT -5, type, 'd-forged', request_uid, time, namespace, kind, name,"
                        + " username, class, allowed, outcome, codes, policy_revision, replace(document, 'd-7\"', 'd-forged\"'),"
                        + " service, environment, digest FROM record WHERE id = 'd-7'");
        assertThat(found.misfit()).hasValueSatisfying(misfit -> {
            assertThat(misfit.id()).isEqualTo("d-forged");
            assertThat(misfit.what()).contains("put in");
        });
    }

    @TestFactory
    List<DynamicTest> reordered_isFoundAndNamed() {
        return repeated(10, "reordered", () -> {
            int one = random.nextInt(RECORDS - 1);
            int other = one + 1 + random.nextInt(RECORDS - 1 - one);
            Verification found = after(
                    "UPDATE record SET sequence = -1 WHERE id = 'd-" + one + "'",
                    "UPDATE record SET sequence = " + (one + 2) + " WHERE id = 'd-" + other + "'",
                    "UPDATE record SET sequence = " + (other + 2) + " WHERE sequence = -1");
            assertThat(found.misfit()).hasValueSatisfying(misfit -> {
                assertThat(misfit.id()).isEqualTo("d-" + other);
                assertThat(misfit.position()).isEqualTo(one + 1);
            });
        });
    }

    @TestFactory
    List<DynamicTest> treeMadeToFit_isFoundByTheNextCheckpoint() {
        return repeated(10, "tree made to fit", () -> {
            int number = random.nextInt(RECORDS);
            FakeLog copy = copy();
            copy.tamper(
                    "UPDATE record SET document = replace(document, '\"production\"', '\"staging\"'), environment = 'staging'"
                            + " WHERE id = 'd-" + number + "'");
            rebuild(copy);
            Verification found = verify(copy);
            long begins = number / PER_CHECKPOINT == 0 ? 0 : (long) number / PER_CHECKPOINT * PER_CHECKPOINT + 1;
            assertThat(found.misfit()).hasValueSatisfying(misfit -> {
                assertThat(misfit.position()).isEqualTo(begins);
                assertThat(misfit.what()).contains("made to fit").contains("positions " + begins + " to ");
            });
        });
    }

    /** What an attacker who knows how it works would do. */
    private static void rebuild(FakeLog log) throws Exception {
        List<Leaf> leaves = new ArrayList<>();
        try (Connection connection = log.store.reader();
                PreparedStatement select =
                        connection.prepareStatement("SELECT sequence, document FROM record ORDER BY sequence");
                ResultSet found = select.executeQuery()) {
            while (found.next()) {
                leaves.add(new Leaf(
                        found.getLong(1), TreeHash.leaf(found.getString(2).getBytes(StandardCharsets.UTF_8))));
            }
        }
        log.tamper("DELETE FROM leaf", "DELETE FROM node");
        try (Connection connection = log.store.writer()) {
            new TreeTables(connection).append(0, leaves);
            connection.commit();
        }
    }

    @Test
    void rewrittenAndSignedByAnotherKey_isFound() throws Exception {
        FakeLog copy = copy();
        copy.tamper("DELETE FROM checkpoint WHERE size > 30", "UPDATE record SET outcome = 'allow' WHERE id = 'd-50'");
        copy.tamper("UPDATE record SET document = replace(document, '\"deny\"', '\"allow\"') WHERE id = 'd-51'");
        rebuild(copy);
        copy.sign();
        Verification found = verify(copy);
        assertThat(found.exitCode()).isEqualTo(1);
    }

    @Test
    void truncated_isFoundByAPublishedCheckpoint() throws Exception {
        FakeLog copy = copy();
        String last;
        try (Connection connection = copy.store.reader()) {
            last = new TreeTables(connection).latest().orElseThrow().note();
        }
        copy.tamper("DELETE FROM record WHERE sequence > 40", "DELETE FROM checkpoint WHERE size > 36");
        rebuild(copy);
        assertThat(verify(copy).exitCode()).as("nothing in the store tells").isZero();
        Verification found = new StoreVerifier(copy.store)
                .verify(
                        new StoreVerifier.Outside(
                                List.of(untouched.verifier()),
                                List.of(new PublishedCheckpoints.Published(last, "published/latest")),
                                Optional.empty()),
                        rows -> {});
        assertThat(found.misfit())
                .hasValueSatisfying(misfit -> assertThat(misfit.what())
                        .contains("cut")
                        .contains("published/latest")
                        .contains("61"));
    }

    @Test
    void nodeChanged_isFound() throws Exception {
        Verification found = after(
                "UPDATE node SET hash = (SELECT hash FROM leaf WHERE position = 3) WHERE level = 2 AND position = 4");
        assertThat(found.misfit())
                .hasValueSatisfying(misfit -> assertThat(misfit.what()).contains("node 4 of level 2"));
        assertThat(after("INSERT INTO node VALUES (9, 9, 'x')").exitCode()).isEqualTo(1);
    }

    @Test
    void checkpointOfOtherOriginOrKey_isFound() throws Exception {
        FakeLog other = FakeLog.with(at("other.db"), RECORDS, PER_CHECKPOINT);
        Verification found = new StoreVerifier(other.store)
                .verify(
                        new StoreVerifier.Outside(List.of(untouched.verifier()), List.of(), Optional.empty()),
                        rows -> {});
        assertThat(found.misfit())
                .hasValueSatisfying(misfit -> assertThat(misfit.what()).contains("not signed by a key"));
        assertThat(after("UPDATE checkpoint SET note = replace(note, 'test', 'tost') WHERE size = 15")
                        .exitCode())
                .isEqualTo(1);
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private List<DynamicTest> repeated(int times, String name, Attempt attempt) {
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            tests.add(DynamicTest.dynamicTest(name + " " + i + ", seed " + seed, attempt::run));
        }
        return tests;
    }
}
