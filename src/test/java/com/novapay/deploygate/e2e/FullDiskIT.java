package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.e2e.ReviewLoad.Answer;
import com.novapay.deploygate.e2e.ReviewLoad.Ask;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of the log, of its spool and of everything else the gate keeps is full: nothing is admitted without a record but ways
 * back, and it takes up again by itself. The disk is a small one in memory, in a mount namespace of the gate's own.
 */
class FullDiskIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String SMALL_DISK = "mount -t tmpfs -o size=16m none data && exec \"$0\" \"$@\"";

    @TempDir
    private Path folder;

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    @Test
    void sqlite() throws Exception {
        ReviewLoad.prepare(folder);
        Files.createDirectories(folder.resolve("data/tls"));
        List<String> namespace = List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", SMALL_DISK);
        try (GateProcess gate = GateProcess.start(folder, namespace, Map.of("NOVAPAY_DISK", "small"))) {
            Path disk = Path.of("/proc/" + gate.pid() + "/root")
                    .resolve(folder.toString().substring(1))
                    .resolve("data");
            Files.copy(disk.resolve("tls/ca.crt"), gate.authority());
            try (ReviewLoad load = ReviewLoad.start(gate, 4, 1, answers::add)) {
                await().atMost(SOON).until(() -> answers.size() > 50);
                Path filler = fill(disk.resolve("filler"));
                await("deploys are refused").atMost(SOON).until(() -> refused() > 10);
                await("ways back pass all the same").atMost(SOON).until(() -> admitted() > 10);
                Files.delete(filler);
                await("deploys pass again")
                        .atMost(SOON)
                        .until(() -> ReviewLoad.once(gate, Ask.DEPLOY).allowed());
                load.finish();
            }
            assertThat(answers.stream().filter(answer -> answer.ask() == Ask.ROLLBACK))
                    .allMatch(Answer::allowed);
            await("the log agrees").atMost(SOON).untilAsserted(() -> {
                RecordedRequests recorded = RecordedRequests.of(copied(disk));
                assertThat(answers.stream().filter(FullDiskIT::isRecorded)).allMatch(recorded::holds);
                assertThat(answers.stream().filter(Answer::refusedUnrecorded)).allMatch(recorded::agreesWithRefusal);
                assertThat(recorded.rows().values()).allMatch(rows -> rows.size() == 1);
            });
            System.out.printf(
                    "full disk: %d answers, %d refused, %d ways back with a warning%n",
                    answers.size(), refused(), admitted());
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

    private static Path fill(Path filler) throws IOException {
        byte[] zeros = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (filler.toFile().getUsableSpace() > 0) {
                out.write(zeros);
            }
        } catch (IOException e) {
            // Full.
        }
        return filler;
    }
}
