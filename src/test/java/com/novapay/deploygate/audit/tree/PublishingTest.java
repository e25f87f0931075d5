package com.novapay.deploygate.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishingTest {
    private static final Instant TIME = Instant.parse("2026-11-27T15:00:00Z");

    @TempDir
    private Path folder;

    private static StoredCheckpoint checkpoint(long size) {
        return new StoredCheckpoint(size, TIME, "log\n" + size + "\nroot\n\n— log sig\n");
    }

    @Test
    void directory_hasEachAndTheLatest() throws Exception {
        CheckpointTarget target = CheckpointTarget.at(folder.resolve("public").toString(), folder);
        target.publish(checkpoint(3));
        target.publish(checkpoint(41));
        target.publish(checkpoint(41));
        assertThat(folder.resolve("public/latest")).hasContent(checkpoint(41).note());
        assertThat(folder.resolve("public/2026-11-27/000000000003.checkpoint"))
                .hasContent(checkpoint(3).note());
        assertThat(PublishedCheckpoints.read(folder.resolve("public"))).hasSize(3);
    }

    @Test
    void git_branchHasThemInItsHistory() throws Exception {
        Path repository = folder.resolve("public.git");
        git(folder, "init", "-q", "--bare", repository.toString());
        CheckpointTarget target =
                CheckpointTarget.at("git+file://" + repository + "#checkpoints", folder.resolve("work"));
        target.publish(checkpoint(3));
        target.publish(checkpoint(41));
        target.publish(checkpoint(41));
        assertThat(git(repository, "show", "checkpoints:checkpoint"))
                .isEqualTo(checkpoint(41).note());
        assertThat(git(repository, "log", "--format=%s", "checkpoints"))
                .isEqualTo("checkpoint of 41 records\ncheckpoint of 3 records\n");
        assertThat(git(repository, "show", "checkpoints~1:checkpoint"))
                .isEqualTo(checkpoint(3).note());
    }

    private static String git(Path where, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder();
        builder.command().add("git");
        builder.command().addAll(List.of(arguments));
        Process process =
                builder.directory(where.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void git_repositoryThatIsNotThere_saysSo() {
        CheckpointTarget target = CheckpointTarget.at("git+file:///nowhere/at/all#main", folder.resolve("work"));
        assertThatThrownBy(() -> target.publish(checkpoint(3)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("git ls-remote");
    }

    @Test
    void http_failsThenWorks_isReportedAndPublished() throws Exception {
        Map<String, String> taken = new ConcurrentHashMap<>();
        List<String> reported = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean good = !reported.isEmpty()
                    && exchange.getRequestMethod().equals("PUT")
                    && "Basic bWU6aHVzaA==".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            if (good) {
                taken.put(
                        exchange.getRequestURI().getPath(),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            }
            exchange.sendResponseHeaders(good ? 204 : 503, -1);
            exchange.close();
        });
        server.start();
        String address = "http://me:hush@127.0.0.1:" + server.getAddress().getPort() + "/log/";
        CheckpointTarget target = CheckpointTarget.at(address, folder);
        assertThat(target.told()).doesNotContain("hush");
        try (Publishing publishing =
                new Publishing(target, Executors.newSingleThreadScheduledExecutor(), reported::add)) {
            publishing.publish(checkpoint(41));
            await().until(publishing::isDone);
        } finally {
            server.stop(0);
        }
        assertThat(taken)
                .containsEntry("/log/000000000041.checkpoint", checkpoint(41).note());
        assertThat(reported).hasSize(2).noneMatch(line -> line.contains("hush"));
        assertThat(reported.getFirst()).contains("cannot be published").contains("503");
    }

    @Test
    void at_whatIsNoTarget_isRefused() {
        for (String address :
                List.of("ftp://host/x", "git+ftp://host/x", "git+file:///x#-option", "http:///x", "https://a b/")) {
            assertThatThrownBy(() -> CheckpointTarget.at(address, folder))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Files.exists(folder.resolve("work"))).isFalse();
    }
}
