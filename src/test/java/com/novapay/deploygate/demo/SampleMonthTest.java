package com.novapay.deploygate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.terminal.UsageProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The month that people see first has something of everything in it, and nothing that went wrong by accident. */
@Tag("slow")
class SampleMonthTest {
    private static final List<LogRecord> MONTH = records(PlayedMonth.DATA);

    @TempDir
    private Path folder;

    @Test
    void month_hasSomethingOfEverything() {
        assertThat(decisions()).hasSizeGreaterThan(500);
        assertThat(words(decisions().stream().map(LogRecord::outcome).toList()))
                .containsExactlyInAnyOrder("allow", "deny");
        assertThat(words(MONTH.stream().map(LogRecord::changeClass).toList()))
                .contains(
                        "DEPLOY",
                        "ROLLBACK",
                        "RESTART",
                        "CANARY_SKIP",
                        "INCIDENT_OPEN",
                        "INCIDENT_RESOLVE",
                        "RECORD_CREATE");
        assertThat(codes())
                .contains(
                        "deploy-days",
                        "friday-approval",
                        "incident-freeze",
                        "migration-announcement",
                        "staging-first",
                        "ci-evidence",
                        "image-digest",
                        "gitops-only",
                        "rollback-hold",
                        "canary-skip");
    }

    /** A refusal of a record, or of a rule that no scene is about, would be a slip of the script. */
    @Test
    void month_refusesOnlyWhatIsMeantToBeRefused() {
        assertThat(decisions())
                .filteredOn(record -> !record.allowed())
                .allSatisfy(record -> assertThat(record.kind()).isEqualTo("Rollout"));
        assertThat(codes()).doesNotContain("canary-strategy", "policy-data", "record-signature", "record-role");
        assertThat(decisions())
                .filteredOn(record -> record.changeClass().equals("DEPLOY"))
                .filteredOn(LogRecord::allowed)
                .hasSizeGreaterThan(100);
    }

    @Test
    void month_whatBecameOfChangesIsSeen() {
        assertThat(words(MONTH.stream()
                        .filter(record -> record.type().equals("observed"))
                        .map(LogRecord::outcome)
                        .toList()))
                .contains("baseline", "applied", "healthy", "rolled-back");
        assertThat(MONTH)
                .filteredOn(record -> record.type().equals("ungated"))
                .as("once somebody goes round the gate")
                .hasSize(1);
    }

    @Test
    void sameDay_isTheSameMonth() throws Exception {
        PlayedMonth.playInto(folder.resolve("again"));
        assertThat(records(folder.resolve("again")).stream().map(LogRecord::id).toList())
                .isEqualTo(MONTH.stream().map(LogRecord::id).toList());
    }

    @Test
    void folderOfSomethingElse_isLeftAlone() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious"), "x");
        assertThatThrownBy(() -> PlayedMonth.playInto(folder))
                .isInstanceOf(UsageProblem.class)
                .hasMessageContaining("contains other data than a demo's");
        assertThat(precious).exists();
    }

    private static List<LogRecord> decisions() {
        return MONTH.stream()
                .filter(record -> record.type().equals(LogRecord.DECISION))
                .toList();
    }

    private static Set<String> codes() {
        return words(MONTH.stream()
                .flatMap(record -> Arrays.stream(record.codes().split(",", -1)))
                .toList());
    }

    private static Set<String> words(List<String> words) {
        return words.stream().filter(word -> !word.isEmpty()).collect(Collectors.toSet());
    }

    private static List<LogRecord> records(Path data) {
        List<LogRecord> records = new ArrayList<>();
        try (Connection connection = RecordStore.at("jdbc:sqlite:" + data.resolve("decisions.db"))
                        .reader();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT document FROM record ORDER BY sequence")) {
            while (found.next()) {
                records.add(LogRecord.read(found.getString(1)).orElseThrow());
            }
            return records;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
