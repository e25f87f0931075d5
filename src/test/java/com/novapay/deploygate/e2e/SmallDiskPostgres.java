package com.novapay.deploygate.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A real PostgreSQL with all its files on a small disk, under a supervisor that starts it again when it gave up. */
final class SmallDiskPostgres implements AutoCloseable {
    /** Of a second user namespace: PostgreSQL refuses to be root, which who mounts has to be. */
    private static final String SUPERVISED =
            "cp -a fresh disk/data && while :; do unshare --user \"$0\" \"$@\"; sleep 1; done";

    private final String url;
    private final ManagedProcess supervisor;
    private final SmallDisk disk;

    SmallDiskPostgres(Path folder, String size) throws IOException {
        Path mount = Files.createDirectories(folder.resolve("disk"));
        List<String> command = new ArrayList<>(SmallDisk.under(mount, size));
        command.addAll(List.of("sh", "-c", SUPERVISED));
        try (PostgresServer fresh = new PostgresServer(folder.resolve("fresh"))) {
            url = fresh.url();
            command.addAll(List.of(fresh.executable(), "-D", "disk/data", "-p", Integer.toString(fresh.port())));
        }
        command.addAll(List.of("-c", "listen_addresses=localhost", "-c", "unix_socket_directories="));
        supervisor = ManagedProcess.start(folder, "small-postgres", command);
        disk = SmallDisk.of(supervisor.pid(), mount);
        try {
            await("PostgreSQL on a small disk")
                    .atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .until(() -> {
                        DriverManager.getConnection(url).close();
                        return true;
                    });
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    String url() {
        return url;
    }

    SmallDisk disk() {
        return disk;
    }

    /** The supervisor first, or it would start what was ended. */
    @Override
    public void close() {
        List<ProcessHandle> servers = ProcessHandle.of(supervisor.pid()).stream()
                .flatMap(ProcessHandle::children)
                .toList();
        List<ProcessHandle> all = servers.stream()
                .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
                .toList();
        supervisor.kill();
        servers.forEach(ProcessHandle::destroy);
        try {
            ended(servers).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            all.forEach(ProcessHandle::destroyForcibly);
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    private static CompletableFuture<Void> ended(List<ProcessHandle> processes) {
        return CompletableFuture.allOf(
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
    }
}
