package com.novapay.deploygate.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LogLinesTest {
    private final Logger root = Logger.getLogger("");
    private final List<Handler> before = List.of(root.getHandlers());
    private final Logger quiet = Logger.getLogger("com.novapay.test.quiet");

    @AfterEach
    void restore() {
        List.of(root.getHandlers()).forEach(root::removeHandler);
        before.forEach(root::addHandler);
        quiet.setLevel(null);
    }

    /** The demo makes a store before it serves, and the store's library then spoke up in the middle of it. */
    @Test
    void install_isTheOnlyLog_andQuietLoggersStayQuiet() throws Exception {
        StringWriter out = new StringWriter();
        quiet.setLevel(Level.WARNING);
        quiet.addHandler(new ConsoleHandler());
        LogLines lines = new LogLines(new PrintWriter(out), false);
        lines.install();
        quiet.info("a library's diary");
        quiet.warning("a library's trouble");
        lines.end();
        assertThat(out.toString()).contains("a library's trouble").doesNotContain("diary");
        assertThat(quiet.getHandlers()).isEmpty();
        assertThat(root.getHandlers()).containsExactly(lines);
    }

    /** Blanks and line ends in any number are read once each. */
    @Test
    @Timeout(60)
    void publish_longForeignText_isOneLine() throws Exception {
        StringWriter out = new StringWriter();
        LogLines lines = new LogLines(new PrintWriter(out), false);
        lines.publish(new LogRecord(Level.INFO, "a" + " ".repeat(10_000) + "b\n\n \r\n\u2028 c\u001b[1m"));
        lines.publish(new LogRecord(Level.INFO, "a\n" + " \n".repeat(1_000_000) + "b"));
        lines.end();
        assertThat(out.toString()).matches("(?s)\\S+ INFO {1,3}a {10000}b; c  ?\\[1m\\R\\S+ INFO {1,3}a \\[…]\\R");
    }
}
