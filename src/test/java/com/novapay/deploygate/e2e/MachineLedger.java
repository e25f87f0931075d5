package com.novapay.deploygate.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * Lists what real nodes take from the machine, on disk, each thing before it is taken. Only one owner on a machine has nodes at a
 * time: it holds a lock that ends with its process. So whoever gets the lock gives back what the last owner left, if that was killed.
 */
final class MachineLedger implements AutoCloseable {
    /** Forgotten when the machine starts again, as all that is listed is. */
    private static final Path HOME = Path.of("/run/deploy-gate-e2e");

    private static final Path LIST = HOME.resolve("ledger");

    private final FileChannel channel;
    private final FileLock lock;

    private MachineLedger(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Waits until no other process of this machine has nodes; gives back what a dead one left. */
    static MachineLedger open() throws IOException {
        Files.createDirectories(HOME);
        FileChannel channel =
                FileChannel.open(HOME.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        MachineLedger ledger = new MachineLedger(channel, channel.lock());
        ledger.giveBack();
        return ledger;
    }

    /** Lists it; returns when the list is on disk. */
    void note(Taken taken) throws IOException {
        Files.writeString(
                LIST,
                taken.line() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.SYNC);
    }

    /** Gives back everything that is listed, the last first, and lets others have nodes. */
    @Override
    public void close() throws IOException {
        try {
            giveBack();
        } finally {
            lock.release();
            channel.close();
        }
    }

    private void giveBack() throws IOException {
        if (!Files.exists(LIST)) {
            return;
        }
        List<Taken> taken =
                Files.readAllLines(LIST).stream().map(Taken::parse).toList().reversed();
        await("what nodes took from the machine")
                .pollInterval(Duration.ofMillis(100))
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        taken.stream().filter(MachineLedger::stays).findAny().isEmpty());
        Files.delete(LIST);
    }

    /** Gives it back; whether it is still there, because something else has not ended yet. */
    private static boolean stays(Taken taken) {
        try {
            return !taken.giveBack();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
