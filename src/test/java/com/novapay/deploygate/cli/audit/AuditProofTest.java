package com.novapay.deploygate.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.SigningKey;
import com.novapay.deploygate.cli.Typed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an auditor types, on a store as a gate leaves it that was killed at once: records and nothing else. */
@Tag("slow")
class AuditProofTest {
    @TempDir
    private Path data;

    @BeforeEach
    void fill() {
        decide("=1+1", 1);
        decide("dev@novapay", 2);
    }

    private void decide(String user, int number) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", LogRecord.schema(LogRecord.DECISION))
                .put("decisionId", "d-" + number)
                .put("requestUid", "u-" + number)
                .put("time", "2026-11-27T15:00:00.000Z")
                .put("allowed", true)
                .put("outcome", "allow");
        document.putObject("actor").put("username", user);
        try (DecisionLog log = new JdbcDecisionLog(RecordStore.at("jdbc:sqlite:" + data.resolve("decisions.db")))) {
            assertThat(log.append(LogRecord.of(document)).join()).isInstanceOf(AppendOutcome.Appended.class);
        }
    }

    private Typed audit(String verb, String... more) {
        List<String> words = new ArrayList<>(List.of("audit", verb, "--data", data.toString()));
        words.addAll(List.of(more));
        return Typed.novapay(words.toArray(String[]::new));
    }

    @Test
    void verify_storeOfAKilledGate_fitsAndSaysWhatIsNotCovered() {
        Typed typed = audit("verify");
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out()).contains("2 records", "no checkpoint covers the last 2 yet");
    }

    @Test
    void verify_noStore_couldNotTell() {
        Typed typed =
                Typed.novapay("audit", "verify", "--data", data.resolve("none").toString());
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("--data");
    }

    @Test
    void export_afterTheGateMadeItsKey_isProvenByTheFileAlone() throws IOException {
        makeKey();
        Path file = data.resolve("decisions.jsonl");
        assertThat(audit("export", "--out", file.toString()).exitCode()).isZero();
        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"decisionId\":\"d-", "\"requestUid\":\"u-", "\"allowed\":true", "\"proof\":["));
        Typed verified = Typed.novapay(
                "audit",
                "verify",
                "--from-export",
                file.toString(),
                "--key",
                audit("keys").out().strip());
        assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
        Files.writeString(file, Files.readString(file).replace("dev@novapay", "vp@novapay"));
        Typed forged = Typed.novapay(
                "audit",
                "verify",
                "--from-export",
                file.toString(),
                "--key",
                audit("keys").out().strip());
        assertThat(forged.exitCode()).isOne();
        assertThat(forged.out()).contains("Does not verify: d-2");
        assertThat(audit("verify").out()).contains("Verified");
        Path all = data.resolve("all.jsonl");
        audit("export", "--all", "--out", all.toString());
        assertThat(Files.readString(all)).contains("audit.export/v1", "key.added/v1");
    }

    /** As a gate does it that is started on this store. */
    private void makeKey() throws IOException {
        Files.createDirectories(data.resolve("audit"));
        SigningKey.generate().write(data.resolve("audit/signing.key"));
    }

    @Test
    void export_csv_quotesFormulas() throws IOException {
        Path file = data.resolve("decisions.csv");
        Typed typed = audit("export", "--format", "csv", "--out", file.toString());
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.err()).contains("column index");
        assertThat(Files.readString(file))
                .startsWith("time,decisionId,requestUid,allowed,")
                .contains(",'=1+1,")
                .doesNotContain(",=1+1");
    }

    @Test
    void keys_rotate_bothKeysVerify() throws IOException {
        makeKey();
        audit("export", "--out", data.resolve("x").toString());
        String old = audit("keys").out().strip();
        Typed rotated = audit("keys", "--rotate");
        assertThat(rotated.exitCode()).as(rotated.err()).isZero();
        assertThat(rotated.out().strip()).isNotEqualTo(old);
        decide("dev@novapay", 3);
        Path file = data.resolve("after.jsonl");
        audit("export", "--out", file.toString());
        for (String key : List.of(old, rotated.out().strip())) {
            Typed verified = audit("verify", "--key", key);
            assertThat(verified.exitCode()).as(verified.out()).isZero();
            Typed exported = Typed.novapay("audit", "verify", "--from-export", file.toString(), "--key", key);
            assertThat(exported.exitCode()).as(exported.out()).isZero();
        }
    }

    @Test
    void archive_nothingOld_saysSo() throws IOException {
        makeKey();
        Typed typed = audit("archive");
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out()).contains("no month is old enough");
    }

    @Test
    void keys_noKey_isNo() {
        assertThat(audit("keys").exitCode()).isOne();
    }
}
