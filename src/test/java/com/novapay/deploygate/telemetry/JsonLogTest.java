package com.novapay.deploygate.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JsonLogTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private final Logger root = Logger.getLogger("");
    private final List<Handler> before = List.of(root.getHandlers());
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final Thread.@Nullable UncaughtExceptionHandler uncaught = Thread.getDefaultUncaughtExceptionHandler();
    private final StringWriter written = new StringWriter();
    private final LogLines log = new LogLines(new PrintWriter(written), LogLines.Format.JSON, false, () -> NOON);

    @BeforeEach
    void install() {
        log.install();
        CapturedOutput.into(log);
    }

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setErr(err);
        Thread.setDefaultUncaughtExceptionHandler(uncaught);
        List.of(root.getHandlers()).forEach(root::removeHandler);
        before.forEach(root::addHandler);
    }

    @Test
    void ownLine_hasItsMembers() throws Exception {
        log.log(Level.WARNING, "d-1", "refused deployment/x");
        log.accept("policies: loaded");
        List<JsonNode> lines = lines();
        assertThat(lines.getFirst().path("time").asText()).isEqualTo("2026-11-24T12:00:00.000Z");
        assertThat(lines.getFirst().path("level").asText()).isEqualTo("WARN");
        assertThat(lines.getFirst().path("message").asText()).isEqualTo("refused deployment/x");
        assertThat(lines.getFirst().path("decision").asText()).isEqualTo("d-1");
        assertThat(lines.getLast().path("level").asText()).isEqualTo("INFO");
        assertThat(lines.getLast().has("decision")).isFalse();
    }

    @Test
    void textOfPeople_cannotEndALine() throws Exception {
        String hostile = "a\"}\n{\"level\":\"ERROR\"}\r\n\u2028\u0085\u001b[1m\ud800 é\\";
        log.accept(hostile);
        String text = text();
        assertThat(text).isEqualTo(text.replaceAll("[^\\x20-\\x7e\\n]", "")).containsOnlyOnce("\n");
        assertThat(JSON.readTree(text).path("message").asText()).isEqualTo(hostile);
    }

    @Test
    void linesOfLibraries_andWhatIsPrinted_areObjectsToo() throws Exception {
        Logger.getLogger("org.library").log(Level.WARNING, "slow {0}", "pool");
        System.getLogger("org.other").log(System.Logger.Level.ERROR, "broken", new IllegalStateException("why"));
        System.out.println("printed ü");
        System.err.print("half ");
        System.err.println("a line\nand one");
        List<JsonNode> lines = lines();
        assertThat(lines)
                .extracting(line -> line.path("logger").asText() + ": "
                        + line.path("message").asText())
                .containsExactly(
                        "org.library: slow pool",
                        "org.other: broken",
                        "stdout: printed ü",
                        "stderr: half a line",
                        "stderr: and one");
        assertThat(lines.get(1).path("exception").asText())
                .startsWith("java.lang.IllegalStateException: why\n\tat ")
                .contains("JsonLogTest");
    }

    @Test
    void exceptionThatEndsAThread_isOneObjectWithItsTrace() throws Exception {
        Thread thread = Thread.ofPlatform().name("doomed").start(() -> {
            throw new IllegalStateException("boom");
        });
        thread.join();
        assertThat(lines()).singleElement().satisfies(line -> {
            assertThat(line.path("level").asText()).isEqualTo("ERROR");
            assertThat(line.path("message").asText()).isEqualTo("thread doomed ended by an exception");
            assertThat(line.path("exception").asText())
                    .startsWith("java.lang.IllegalStateException: boom\n\tat ")
                    .contains("JsonLogTest");
        });
    }

    private String text() throws InterruptedException {
        log.end();
        return written.toString();
    }

    /** Each line by itself is one object. */
    private List<JsonNode> lines() throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : text().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }
}
