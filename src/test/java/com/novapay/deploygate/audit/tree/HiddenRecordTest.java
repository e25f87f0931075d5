package com.novapay.deploygate.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.audit.query.TextIndex;
import com.novapay.deploygate.audit.store.RecordStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whoever may write the SQLite file changes no document, only what lists, searches, sums and exports find records by: verification finds it. */
@Tag("slow")
class HiddenRecordTest {
    private static final int RECORDS = 30;
    private static final List<String> TEXTS = List.of(
            "id",
            "type",
            "request_uid",
            "time",
            "namespace",
            "kind",
            "name",
            "username",
            "class",
            "outcome",
            "codes",
            "policy_revision",
            "service",
            "environment",
            "digest",
            "document");

    @TempDir
    private static Path folder;

    private static FakeLog untouched;
    private static int copies;

    @BeforeAll
    static void fill() throws Exception {
        untouched = FakeLog.with(RecordStore.at("jdbc:sqlite:" + folder.resolve("untouched.db")), RECORDS, 7);
        try (TextIndex words = new TextIndex(untouched.store)) {
            assertThat(words.catchUp()).isEqualTo(RECORDS + 1);
        }
        untouched.decide(1);
        untouched.sign();
    }

    private static FakeLog after(String... statements) throws Exception {
        Path file = folder.resolve("copy-" + copies++ + ".db");
        Files.copy(folder.resolve("untouched.db"), file);
        FakeLog copy = new FakeLog(RecordStore.at("jdbc:sqlite:" + file));
        copy.tamper(statements);
        return copy;
    }

    private static Optional<VerificationFailure> misfit(FakeLog copy) throws Exception {
        return new StoreVerifier(copy.store)
                .verify(
                        new StoreVerifier.Outside(List.of(untouched.verifier()), List.of(), Optional.empty()),
                        rows -> {})
                .misfit();
    }

    private static void finds(String what, String... statements) throws Exception {
        assertThat(misfit(after(statements)))
                .hasValueSatisfying(found -> assertThat(found.what()).contains(what));
    }

    /** A definition that SQLite itself would not let anybody change so. */
    private static String[] redefined(String name, String from, String to, String... before) {
        List<String> statements = new ArrayList<>(List.of(before));
        statements.add("PRAGMA writable_schema=ON");
        statements.add("UPDATE sqlite_master SET sql = replace(sql, '" + from + "', '" + to + "') WHERE name = '" + name
                + "'");
        statements.add("PRAGMA writable_schema=RESET");
        return statements.toArray(String[]::new);
    }

    @Test
    void untouched_fits() throws Exception {
        assertThat(misfit(untouched)).isEmpty();
    }

    @TestFactory
    List<DynamicTest> columnInAnotherStorageClass_isFoundAndNamed() {
        return TEXTS.stream()
                .map(column -> DynamicTest.dynamicTest(
                        column,
                        () -> assertThat(misfit(after("UPDATE record SET " + column + " = cast(" + column
                                        + " AS blob) WHERE id = 'd-5'")))
                                .hasValueSatisfying(found -> {
                                    assertThat(found.id()).isEqualTo("d-5");
                                    assertThat(found.what())
                                            .contains("column " + column)
                                            .contains("blob");
                                })))
                .toList();
    }

    @Test
    void numberAsBlob_isFound() throws Exception {
        finds("column allowed is stored as blob", "UPDATE record SET allowed = cast('0' AS blob) WHERE id = 'd-5'");
    }

    @Test
    void bytesThatAreNoText_areFound() throws Exception {
        finds("column name", "UPDATE record SET name = name || cast(x'ff' AS text) WHERE id = 'd-5'");
        finds("column codes", "UPDATE record SET codes = codes || char(0) WHERE id = 'd-5'");
    }

    @TestFactory
    List<DynamicTest> treeInAnotherForm_isFound() {
        return List.of(
                        "UPDATE leaf SET hash = cast(hash AS blob) WHERE position = 6",
                        "UPDATE leaf SET position = position + 0.5 WHERE position = 6",
                        "UPDATE leaf SET sequence = cast(sequence AS blob) WHERE position = 6",
                        "UPDATE node SET hash = cast(hash AS blob) WHERE level = 1 AND position = 2",
                        "UPDATE node SET level = 1.5 WHERE level = 1 AND position = 2",
                        "UPDATE checkpoint SET note = cast(note AS blob) WHERE size = 15",
                        "UPDATE checkpoint SET time = cast(time AS blob) WHERE size = 15")
                .stream()
                .map(sql -> DynamicTest.dynamicTest(
                        sql, () -> assertThat(misfit(after(sql))).isPresent()))
                .toList();
    }

    @Test
    void rowAndLeafMoved_isFound() throws Exception {
        finds(
                "was moved",
                "UPDATE record SET sequence = 1000 WHERE id = 'd-5'",
                "UPDATE leaf SET sequence = 1000 WHERE position = 6");
    }

    /** The index that lists read does not hold the row, and its definition says nothing of that. */
    @TestFactory
    List<DynamicTest> rowMissingInAnIndex_isFoundAndNamed() {
        return List.of(
                        "record_time ON record (time, sequence, type, allowed, class, environment, service, codes)",
                        "record_name ON record (name, time, sequence, namespace, kind, type, allowed)",
                        "record_request_uid ON record (request_uid)")
                .stream()
                .map(index -> DynamicTest.dynamicTest(index, () -> {
                    String name = index.replaceFirst(" .*", "");
                    assertThat(misfit(after(redefined(
                                    name,
                                    " WHERE id <> ''d-5''",
                                    "",
                                    "DROP INDEX " + name,
                                    "CREATE INDEX " + index + " WHERE id <> 'd-5'"))))
                            .hasValueSatisfying(found ->
                                    assertThat(found.what()).contains(name).contains("d-5"));
                }))
                .toList();
    }

    @Test
    void indexOrTableDefinedOtherwise_isFound() throws Exception {
        finds(
                "record_service",
                "DROP INDEX record_service",
                "CREATE INDEX record_service ON record (service, time) WHERE id <> 'd-5'");
        finds(
                "table record ",
                redefined("record", "class           TEXT NOT NULL", "class           TEXT COLLATE NOCASE"));
        finds("view record ", "ALTER TABLE record RENAME TO kept", "CREATE VIEW record AS SELECT * FROM kept");
        finds(
                "trigger later",
                "CREATE TRIGGER later AFTER INSERT ON record BEGIN UPDATE record SET type = cast(type AS blob) WHERE"
                        + " sequence = NEW.sequence; END");
    }

    @Test
    void wordsChanged_areFoundAndNamed() throws Exception {
        for (List<String> statements : List.of(
                List.of("DELETE FROM record_text WHERE rowid = 7"),
                List.of(
                        "DELETE FROM record_text WHERE rowid = 7",
                        "INSERT INTO record_text (rowid, words) VALUES (-7, 'x')"),
                List.of(
                        "DELETE FROM record_text WHERE rowid = 7",
                        "INSERT INTO record_text (rowid, words) VALUES (7, 'x')"))) {
            assertThat(misfit(after(statements.toArray(String[]::new)))).hasValueSatisfying(found -> {
                assertThat(found.id()).isEqualTo("d-5");
                assertThat(found.what()).contains("index of words");
            });
        }
        finds("takes in no new ones", "INSERT INTO record_text (rowid, words) VALUES (900, 'x')");
    }

    @Test
    void archiveThatNobodyMade_isFound() throws Exception {
        finds(
                "archive of positions 0 to 6 is in no record",
                "INSERT INTO archive VALUES (0, 6, '2026-07.jsonl', 'x', '2026-08-01T00:00:00Z')",
                "DELETE FROM record WHERE id = 'd-5'");
        finds(
                "archive of positions 6 to 6 does not go on",
                "INSERT INTO archive VALUES (6, 6, '2026-07.jsonl', 'x', '2026-08-01T00:00:00Z')",
                "DELETE FROM record WHERE id = 'd-5'");
    }

    @Test
    void triggersMissing_areNoted() throws Exception {
        Verification found = new StoreVerifier(after().store)
                .verify(
                        new StoreVerifier.Outside(List.of(untouched.verifier()), List.of(), Optional.empty()),
                        rows -> {});
        assertThat(found.exitCode()).isZero();
        assertThat(found.notes()).anyMatch(note -> note.contains("trigger record_is_not_edited"));
    }

    @Test
    void export_rowHiddenFromLists_isExportedAndReported() throws Exception {
        FakeLog copy = after("UPDATE record SET type = cast(type AS blob) WHERE id = 'd-5'");
        List<String> told = new ArrayList<>();
        Exporter.Count count = new Exporter(copy.store)
                .export(Selection.decisions(), Optional.empty(), new Exporter.Sink() {
                    @Override
                    public void begin(Exporter.Count begun) {
                        assertThat(begun.records()).isEqualTo(RECORDS + 2);
                    }

                    @Override
                    public void record(String document, com.fasterxml.jackson.databind.node.ObjectNode log) {
                        told.add(document);
                    }
                });
        assertThat(told).hasSize(RECORDS + 1).anyMatch(document -> document.contains("\"d-5\""));
        assertThat(count.hidden()).hasValueSatisfying(what -> assertThat(what).contains("d-5"));
        assertThat(count.leftOut()).isOne();
        assertThat(count.archived()).isZero();
    }

    @Test
    void export_recordMissingOrChanged_isRefused() throws Exception {
        for (String sql : List.of(
                "DELETE FROM record WHERE id = 'd-5'",
                "DELETE FROM record WHERE id = 'd-30'",
                "UPDATE record SET document = replace(document, 'decision', 'observed') WHERE id = 'd-5'")) {
            FakeLog copy = after(sql);
            assertThatThrownBy(() -> copy.export(Selection.whenever(true, false), Optional.empty()))
                    .as(sql)
                    .isInstanceOf(TreeProblem.class)
                    .hasMessageContaining("audit verify");
        }
    }

    @Test
    void export_saysHowManyRecordsTheTreeHas() throws Exception {
        List<String> lines = untouched.export(Selection.whenever(true, false));
        assertThat(lines.getFirst()).contains("\"records\":32,\"archived\":0");
        assertThat(untouched.verifyExport(lines).notes())
                .contains("of the 32 records of the log, 15 are here, 17 were not selected, 0 are in archives");
        lines.set(0, lines.getFirst().replace("\"records\":32", "\"records\":31"));
        assertThat(untouched.verifyExport(lines).exitCode()).isEqualTo(1);
    }
}
