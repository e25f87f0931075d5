package com.novapay.deploygate.e2e;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A real PostgreSQL that is killed, made to hang and started again, always at the same address. */
final class PostgresServer implements AutoCloseable {
    private final Path data;
    private final String address;
    private final String clients;
    private EmbeddedPostgres server;

    PostgresServer(Path data) throws IOException {
        this(data, "localhost", "");
    }

    /** @param clients the range that may call {@code address}; others may call by loopback only */
    PostgresServer(Path data, String address, String clients) throws IOException {
        this.data = data;
        this.address = address;
        this.clients = clients;
        this.server = builder().start();
    }

    private EmbeddedPostgres.Builder builder() {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
        return clients.isEmpty()
                ? builder
                : builder.setServerConfig("listen_addresses", "localhost," + address)
                        .setDataDirectoryCustomizer(
                                folder -> letIn(folder.toPath().resolve("pg_hba.conf")));
    }

    private void letIn(Path rules) {
        String rule = "host all all " + clients + " trust\n";
        try {
            if (!Files.readString(rules).contains(rule)) {
                Files.writeString(rules, rule, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /** By the address that it was given. */
    String outerUrl() {
        return url().replace("localhost", address);
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
        server = builder().setPort(port).start();
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
