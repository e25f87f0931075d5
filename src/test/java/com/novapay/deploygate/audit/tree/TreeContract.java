package com.novapay.deploygate.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.audit.merkle.Checkpoint;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the tree of every store keeps to. */
abstract class TreeContract {
    /** A store with nothing in it. */
    abstract RecordStore store() throws Exception;

    @Test
    void verify_emptyLog_fits() throws Exception {
        FakeLog log = FakeLog.with(store(), 0, 10);
        assertThat(log.verify().exitCode()).isZero();
    }

    @Test
    void verify_aLogAsItShouldBe_fits() throws Exception {
        FakeLog log = FakeLog.with(store(), 40, 9);
        Verification found = log.verify();
        assertThat(found.misfit()).isEmpty();
        assertThat(found.exitCode()).isZero();
        assertThat(found.records()).isEqualTo(41);
        assertThat(found.covered()).isEqualTo(41);
        assertThat(found.checkpoints()).isEqualTo(5);
    }

    @Test
    void verify_rowsThatWait_fitsAndCountsThem() throws Exception {
        FakeLog log = FakeLog.with(store(), 10, 10);
        log.decide(3);
        Verification found = log.verify();
        assertThat(found.exitCode()).isZero();
        assertThat(found.records() - found.covered()).isEqualTo(3);
    }

    @Test
    void tree_editedOrDeleted_isNot() throws Exception {
        FakeLog log = FakeLog.with(store(), 5, 5);
        for (String sql : List.of(
                "UPDATE leaf SET hash = 'x'",
                "DELETE FROM node",
                "DELETE FROM checkpoint",
                "UPDATE checkpoint SET note = 'x'",
                "DELETE FROM record")) {
            try (Connection connection = log.store.writer();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.executeUpdate(sql))
                        .as(sql)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("deleted");
            } catch (AssertionError e) {
                assertThat(e).hasMessageContaining("edited");
            }
        }
        assertThat(log.verify().exitCode()).isZero();
    }

    @Test
    void export_everything_isProvenWhole() throws Exception {
        FakeLog log = FakeLog.with(store(), 23, 6);
        List<String> lines = log.export(Selection.everything(), Optional.empty());
        assertThat(lines).hasSize(24);
        Verification found = log.verifyExport(lines);
        assertThat(found.misfit()).isEmpty();
        assertThat(found.exitCode()).isZero();
        assertThat(found.covered()).isEqualTo(24);
    }

    @Test
    void export_decisions_areProvenAndHaveTheirContract() throws Exception {
        FakeLog log = FakeLog.with(store(), 23, 6);
        List<String> lines = log.export(Selection.decisions());
        assertThat(lines)
                .hasSize(23)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"decisionId\":\"d-")
                        .contains("\"requestUid\":\"u-")
                        .contains("\"allowed\":"));
        assertThat(log.verifyExport(lines).exitCode()).isZero();
    }

    @Test
    void export_rowsThatNoCheckpointCovers_areMarkedAndCouldNotBeTold() throws Exception {
        FakeLog log = FakeLog.with(store(), 5, 5);
        log.decide(2);
        List<String> lines = log.export(Selection.decisions());
        assertThat(lines).hasSize(7);
        Verification found = log.verifyExport(lines);
        assertThat(found.exitCode()).isEqualTo(2);
        assertThat(found.doubt()).hasValueSatisfying(doubt -> assertThat(doubt).startsWith("2 of 7 lines"));
    }

    @Test
    void export_storeWithoutTree_hasItsRowsMarked() throws Exception {
        FakeLog log = new FakeLog(store());
        log.decide(3);
        List<String> lines = log.export(Selection.decisions());
        assertThat(lines).hasSize(3);
        assertThat(log.verifyExport(lines).exitCode()).isEqualTo(2);
    }

    @Test
    void export_filters_takeWhatTheySay() throws Exception {
        FakeLog log = FakeLog.with(store(), 30, 30);
        Selection selection = new Selection(
                Optional.of(FakeLog.START.plusSeconds(3_600 * 10)),
                Optional.of(FakeLog.START.plusSeconds(3_600 * 20)),
                Optional.of("shop"),
                Optional.of("deployment/service-4"),
                Optional.empty(),
                Optional.of("ci-evidence"),
                true,
                false);
        List<String> lines = log.export(selection);
        assertThat(lines).hasSize(1).first().asString().contains("\"d-11\"");
        assertThat(log.verifyExport(lines).exitCode()).isZero();
    }

    @Test
    void catchUp_moreThanABatch_takesAll() throws Exception {
        FakeLog log = new FakeLog(store());
        log.decide(600);
        try (Sequencer sequencer = new Sequencer(log.store)) {
            assertThat(sequencer.catchUp(Sequencer.Reach.NEW)).isEqualTo(600);
            assertThat(sequencer.catchUp(Sequencer.Reach.ALL)).isZero();
            assertThat(sequencer.waiting()).isZero();
            assertThat(sequencer.isUncovered()).isTrue();
        }
    }

    @Test
    void catchUp_severalAtOnce_eachRowOnce() throws Exception {
        FakeLog log = new FakeLog(store());
        log.decide(2_000);
        List<Thread> gates = List.of(1, 2, 3).stream()
                .map(i -> Thread.ofPlatform().start(() -> {
                    try (Sequencer sequencer = new Sequencer(log.store)) {
                        while (sequencer.waiting() > 0) {
                            sequencer.catchUp(Sequencer.Reach.LATE);
                        }
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();
        for (Thread gate : gates) {
            gate.join();
        }
        assertThat(log.number("SELECT count(*) FROM leaf")).isEqualTo(2_000);
        assertThat(log.verify().exitCode()).isZero();
    }

    @Test
    void checkpoint_treeThatWasCutOrRewritten_isNotSigned() throws Exception {
        FakeLog log = FakeLog.with(store(), 10, 10);
        log.decide(3);
        Checkpoint last = Checkpoint.open(log.sign().orElseThrow().note(), FakeLog.ORIGIN, List.of(log.verifier()))
                .orElseThrow();
        try (Sequencer sequencer = new Sequencer(log.store)) {
            log.tamper(
                    "UPDATE node SET hash = (SELECT hash FROM leaf WHERE position = 1) WHERE level = 1 AND position = 5",
                    "UPDATE node SET hash = (SELECT hash FROM leaf WHERE position = 1) WHERE level = 2 AND position = 2");
            assertThatThrownBy(() ->
                            sequencer.checkpoint(log.key.signer(FakeLog.ORIGIN), FakeLog.START, Optional.of(last)))
                    .isInstanceOf(TreeProblem.class)
                    .hasMessageContaining("rewritten");
            log.tamper("DELETE FROM leaf WHERE position > 8");
            assertThatThrownBy(() ->
                            sequencer.checkpoint(log.key.signer(FakeLog.ORIGIN), FakeLog.START, Optional.of(last)))
                    .isInstanceOf(TreeProblem.class)
                    .hasMessageContaining("cut");
        }
    }
}
