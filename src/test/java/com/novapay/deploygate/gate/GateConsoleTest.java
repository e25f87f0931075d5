package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.config.ConfigProblem;
import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.Setting;
import com.novapay.deploygate.console.Browser;
import com.novapay.deploygate.terminal.UsageProblem;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console of a whole gate: how one gets in, and that nothing about it keeps a gate from deciding. */
class GateConsoleTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @TempDir
    private Path folder;

    @Test
    void greeting_andCommand_printLinksThatOpenOnce() throws Exception {
        String data = folder.toString();
        try (Gate gate = start(Setting.CONSOLE_LISTEN, "127.0.0.1:0")) {
            String link = gate.consoleAt().replaceFirst(" .*", "");
            String origin = link.replaceFirst("/open.*", "");
            assertThat(link).matches("http://127\\.0\\.0\\.1:\\d+/open\\?key=[\\w-]{43}");
            try (Browser browser = new Browser(origin);
                    Browser other = new Browser(origin)) {
                browser.get(link);
                assertThat(browser.cookies()).hasSize(1);
                assertThat(browser.get("/signin").statusCode()).isEqualTo(303);
                assertThat(other.get(link).statusCode()).isEqualTo(403);
                Typed typed = Typed.novapay("console", "--data", data);
                assertThat(typed.exitCode()).isZero();
                assertThat(typed.out()).startsWith(origin + "/open?key=").isNotEqualTo(link + "\n");
                other.get(typed.out().strip());
                assertThat(other.cookies()).hasSize(1);
            }
            assertThat(told).anyMatch(line -> line.contains("signed in as auditor by a one-time link"));
        }
        assertThat(Typed.novapay("console", "--data", data))
                .isEqualTo(new Typed(
                        1,
                        "",
                        "novapay console: no gate with a console on a loopback address of this machine uses " + data
                                + "\n"));
    }

    @Test
    void portTaken_gateDecidesWithoutAConsole() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Gate gate = start(Setting.CONSOLE_LISTEN, "127.0.0.1:" + taken.getLocalPort())) {
            assertThat(gate.port()).isPositive();
            assertThat(FirstHandshake.with("127.0.0.1", gate.port())).isTrue();
            assertThat(gate.consoleAt()).startsWith("off: 127.0.0.1:" + taken.getLocalPort());
            assertThat(told).anyMatch(line -> line.contains("the gate runs without the console"));
        }
    }

    @Test
    void offLoopback_isHttpsAndHasNoLink() throws Exception {
        try (Gate gate = start(Setting.CONSOLE_LISTEN, "0.0.0.0:0")) {
            assertThat(gate.consoleAt()).matches("https://0\\.0\\.0\\.0:\\d+");
            assertThat(folder.resolve("console/address")).doesNotExist();
        }
        try (Gate gate = start(Setting.CONSOLE_LISTEN, "off")) {
            assertThat(gate.consoleAt()).isEqualTo("off");
        }
    }

    @Test
    void settingsThatCannotBeUsed_stopItAtItsStart() throws Exception {
        Path key = Files.writeString(folder.resolve("short"), "short");
        assertThatThrownBy(() -> start(Setting.CONSOLE_SESSION_KEY, key.toString()))
                .isInstanceOf(UsageProblem.class)
                .hasMessageContaining("console.session-key cannot be read")
                .hasMessageContaining("5 bytes");
        assertThatThrownBy(() -> start(
                        Setting.CONSOLE_SESSION_KEY, folder.resolve("none").toString()))
                .isInstanceOf(UsageProblem.class)
                .hasMessageContaining("console.session-key cannot be read");
    }

    private Gate start(Setting setting, String value) throws ConfigProblem {
        Map<Setting, String> flags = new HashMap<>(Map.of(
                Setting.LISTEN, "127.0.0.1:0",
                Setting.ADMIN_LISTEN, "127.0.0.1:0",
                Setting.CONSOLE_LISTEN, "127.0.0.1:0",
                Setting.DATA, folder.toString()));
        flags.put(setting, value);
        GateConfig config = new ConfigSource(flags, Map.of(), Optional.empty()).read();
        return Gate.start(config, Clock.systemUTC(), told::add);
    }
}
