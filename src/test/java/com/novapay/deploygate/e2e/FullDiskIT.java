package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.Verification;
import com.novapay.deploygate.change.Reviews;
import com.novapay.deploygate.e2e.ReviewLoad.Answer;
import com.novapay.deploygate.e2e.ReviewLoad.Ask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of the log is full, or of its spool, or of both: nothing is admitted without a record but ways back, and the gate takes up
 * again by itself. The disk is a small one in memory, in a mount namespace of its user's own.
 */
@Tag("slow")
class FullDiskIT {
    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void prepare() throws IOException {
        ReviewLoad.prepare(folder);
    }

    /** The log, its spool and everything else the gate keeps. */
    @Test
    void sqlite() throws Exception {
        try (GateProcess gate = gateOnSmallDisk(Map.of())) {
            SmallDisk disk = diskOf(gate);
            try (ReviewLoad load = ReviewLoad.start(gate, 4, 1, answers::add)) {
                await().atMost(SOON).until(() -> answers.size() > 50);
                disk.fill();
                await("deploys are refused").atMost(SOON).until(() -> refused() > 10);
                await("ways back pass all the same").atMost(SOON).until(() -> admitted() > 10);
                disk.free();
                awaitDeploy(gate);
                load.finish();
            }
            assertWaysBackPassed();
            await("the log agrees").atMost(SOON).untilAsserted(() -> assertAgrees(copied(disk.root())));
        }
        print("sqlite");
    }

    /** The log only: the spool has room, and every way back is kept. */
    @Test
    void postgres() throws Exception {
        try (SmallDiskPostgres server = new SmallDiskPostgres(folder, "96m");
                GateProcess gate = GateProcess.start(folder, List.of(), Map.of("NOVAPAY_STORE", server.url()))) {
            Path spool = folder.resolve("data/spool");
            try (ReviewLoad load = ReviewLoad.start(gate, 8, 1, answers::add)) {
                await().atMost(SOON).until(() -> answers.size() > 50);
                server.disk().fill();
                await("deploys are refused").atMost(SOON).until(() -> refused() > 10);
                await("ways back wait").atMost(SOON).until(() -> spooled(spool) > 10);
                server.disk().free();
                awaitDeploy(gate);
                load.finish();
            }
            assertWaysBackPassed();
            assertThat(admitted()).as("ways back without a record").isZero();
            assertReplayed(server.url(), folder.resolve("data"));
        }
        print("postgres");
    }

    /** The spool only, while the store is away. */
    @Test
    void spool_storeAway() throws Exception {
        try (PostgresServer server = new PostgresServer(folder.resolve("postgres"));
                GateProcess gate = gateOnSmallDisk(Map.of("NOVAPAY_STORE", server.url()))) {
            SmallDisk disk = diskOf(gate);
            Path spool = disk.root().resolve("spool");
            try (ReviewLoad load = ReviewLoad.start(gate, 8, 1, answers::add)) {
                await().atMost(SOON).until(() -> answers.size() > 50);
                server.kill();
                await("ways back wait").atMost(SOON).until(() -> spooled(spool) > 10);
                disk.fill();
                await("ways back pass unrecorded").atMost(SOON).until(() -> admitted() > 10);
                long refused = refused();
                await("deploys are refused").atMost(SOON).until(() -> refused() > refused + 10);
                assertThat(spool.resolve(".partial"))
                        .as("what was half written")
                        .exists();
                assertWholeRecords(spool);
                disk.free();
                await("ways back wait again, with the store still away")
                        .atMost(SOON)
                        .until(() -> !asked(gate, Ask.ROLLBACK).admittedUnrecorded());
                server.restart();
                awaitDeploy(gate);
                load.finish();
            }
            assertWaysBackPassed();
            assertReplayed(server.url(), disk.root());
            try (Stream<Path> left = Files.list(spool)) {
                assertThat(left.map(Path::toString)).noneMatch(file -> file.endsWith(".damaged"));
            }
        }
        print("spool");
    }

    private GateProcess gateOnSmallDisk(Map<String, String> settings) throws IOException {
        Files.createDirectories(data().resolve("tls"));
        GateProcess gate = GateProcess.start(folder, SmallDisk.under(data(), "16m"), settings);
        Files.copy(diskOf(gate).root().resolve("tls/ca.crt"), gate.authority());
        return gate;
    }

    private SmallDisk diskOf(GateProcess gate) {
        return SmallDisk.of(gate.pid(), data());
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Answer asked(GateProcess gate, Ask ask) throws Exception {
        Answer answer = ReviewLoad.once(gate, ask);
        answers.add(answer);
        return answer;
    }

    private void awaitDeploy(GateProcess gate) {
        await("deploys pass again")
                .atMost(SOON)
                .until(() -> asked(gate, Ask.DEPLOY).allowed());
    }

    private void assertWaysBackPassed() {
        assertThat(answers.stream().filter(answer -> answer.ask() == Ask.ROLLBACK))
                .allMatch(Answer::allowed);
    }

    private void assertReplayed(String store, Path data) throws Exception {
        RecordStore records = RecordStore.at(store);
        await("the spool is empty").atMost(SOON).until(() -> spooled(data.resolve("spool")) == 0);
        await("the log agrees").atMost(SOON).untilAsserted(() -> assertAgrees(records));
        int kept = RecordedRequests.of(records).rows().size();
        await("a signed checkpoint over all of it").atMost(SOON).untilAsserted(() -> {
            Verification verification = LogVerification.of(records, data);
            assertThat(verification.misfit()).isEmpty();
            assertThat(verification.covered()).isGreaterThanOrEqualTo(kept);
        });
    }

    private void assertAgrees(RecordStore records) throws Exception {
        RecordedRequests recorded = RecordedRequests.of(records);
        assertThat(answers.stream().filter(FullDiskIT::isRecorded)).allMatch(recorded::holds);
        assertThat(answers.stream().filter(Answer::refusedUnrecorded)).allMatch(recorded::agreesWithRefusal);
        assertThat(recorded.rows().values()).allMatch(rows -> rows.size() == 1);
    }

    private static void assertWholeRecords(Path spool) throws IOException {
        for (Path file : waiting(spool)) {
            assertThat(Reviews.parse(Files.readString(file)).path("decisionId").asText())
                    .as("%s", file)
                    .isNotEmpty();
        }
    }

    /** SQLite would follow the path to this process's own disk. */
    private RecordStore copied(Path disk) throws IOException {
        Path copy = Files.createTempDirectory(folder, "copy").resolve("decisions.db");
        Files.copy(disk.resolve("decisions.db"), copy);
        Files.copy(disk.resolve("decisions.db-wal"), Path.of(copy + "-wal"));
        return RecordStore.at("jdbc:sqlite:" + copy);
    }

    private static boolean isRecorded(Answer answer) {
        return answer.judged() && !answer.refusedUnrecorded() && !answer.admittedUnrecorded();
    }

    private long refused() {
        return answers.stream().filter(Answer::refusedUnrecorded).count();
    }

    private long admitted() {
        return answers.stream().filter(Answer::admittedUnrecorded).count();
    }

    private static long spooled(Path spool) throws IOException {
        return waiting(spool).size();
    }

    private static List<Path> waiting(Path spool) throws IOException {
        if (!Files.isDirectory(spool)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(spool)) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    private void print(String what) {
        System.out.printf(
                "full disk, %s: %d answers, %d refused, %d ways back with a warning%n",
                what, answers.size(), refused(), admitted());
    }
}
