package com.novapay.deploygate.e2e;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A real PostgreSQL that is killed, made to hang and started again, always at the same address. */
final class PostgresServer implements AutoCloseable {
    private final Path data;
    private EmbeddedPostgres server;

    PostgresServer(Path data) throws IOException {
        this.data = data;
        this.server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    int port() {
        return server.getPort();
    }

    /** The program itself, to be started otherwise than here. */
    String executable() throws IOException {
        return processes().getFirst().info().command().orElseThrow();
    }

    /** Ends the server and all its backends without warning, as {@code kill -9} does. */
    void kill() throws IOException {
        List<ProcessHandle> processes = processes();
        processes.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture.allOf(processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .join();
    }

    /** Ends what serves connections; the postmaster starts all of it anew. */
    void killBackends() throws IOException {
        processes().stream().skip(1).forEach(ProcessHandle::destroyForcibly);
    }

    /** Starts it anew over the same files. */
    void restart() throws IOException {
        int port = server.getPort();
        server.close();
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    /** Lets all of it hang: connections stay open, and nothing answers. */
    void hang() throws IOException {
        signal("STOP");
    }

    void goOn() throws IOException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException {
        for (ProcessHandle process : processes()) {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
            kill.onExit().join();
        }
    }

    /** The postmaster first, or it would start what was ended. */
    private List<ProcessHandle> processes() throws IOException {
        long postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
        return ProcessHandle.of(postmaster).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
