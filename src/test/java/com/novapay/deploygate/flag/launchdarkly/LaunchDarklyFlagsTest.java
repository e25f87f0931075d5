package com.novapay.deploygate.flag.launchdarkly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.flag.FlagState;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LaunchDarkly's own SDK against a server that speaks its streaming endpoint, and against files. */
@Tag("slow")
class LaunchDarklyFlagsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final FlagState UNKNOWN = new FlagState.Unknown("LaunchDarkly does not answer");
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-24T15:00:00Z"));
    private final Said said = new Said();

    @TempDir
    private Path folder;

    @Test
    void flagsAreFollowedAsTheyChange() throws Exception {
        try (TestLaunchDarkly service = TestLaunchDarkly.start();
                LaunchDarklyFlags flags = flags(key("sdk-1"), service.address())) {
            service.flags("{\"new-flow\": " + off("new-flow", 1) + "}");
            assertThat(flags.get()).isEqualTo(UNKNOWN);
            assertThat(flags.age()).isEmpty();
            assertThat(awaitFlags(flags, Map.of("new-flow", false))).isTrue();
            assertThat(flags.problem()).isEmpty();
            assertThat(flags.age()).hasValue(Duration.ZERO);

            service.send(
                    "patch",
                    "{\"path\": \"/flags/new-flow\", \"data\": "
                            + off("new-flow", 2).replace("\"on\": false", "\"on\": true") + "}");
            service.send("patch", "{\"path\": \"/flags/other\", \"data\": " + off("other", 1) + "}");
            assertThat(awaitFlags(flags, Map.of("new-flow", true, "other", false)))
                    .isTrue();

            service.send("patch", "{\"path\": \"/flags/new-flow\", \"data\": " + off("new-flow", 1) + "}");
            service.send("delete", "{\"path\": \"/flags/other\", \"version\": 2}");
            assertThat(awaitFlags(flags, Map.of("new-flow", true))).isTrue();
        }
        assertThat(said.lines)
                .singleElement()
                .asString()
                .startsWith("1 flags are known from launchdarkly.sdk-key-file ");
    }

    @Test
    void aRejectedKeyIsSaidAndTriedAgainAndAnotherOneAtOnce() throws Exception {
        try (TestLaunchDarkly service = TestLaunchDarkly.start();
                LaunchDarklyFlags flags = flags(key("sdk-0"), service.address())) {
            service.flags("{\"new-flow\": " + off("new-flow", 1) + "}");
            assertThat(rounds(flags, () -> flags.problem().orElse("").contains("HTTP 401")))
                    .isTrue();
            assertThat(flags.problem().orElseThrow())
                    .startsWith("LaunchDarkly answers HTTP 401; check the key of launchdarkly.sdk-key-file ");
            assertThat(flags.get()).isEqualTo(UNKNOWN);
            assertThat(said.lines).last().asString().contains("flags are not known: LaunchDarkly answers HTTP 401");
            assertThat(String.join("\n", said.lines)).doesNotContain("sdk-0");

            service.accept("sdk-0");
            clock.turn(LaunchDarklyFlags.RETRY);
            assertThat(awaitFlags(flags, Map.of("new-flow", false))).isTrue();

            service.accept("sdk-2");
            service.flags("{\"b\": " + off("b", 1) + "}");
            key("sdk-2");
            assertThat(awaitFlags(flags, Map.of("b", false))).isTrue();
        }
    }

    @Test
    void aServiceThatHangsDelaysNothing() throws Exception {
        try (TestLaunchDarkly service = TestLaunchDarkly.start();
                LaunchDarklyFlags flags = flags(key("sdk-1"), service.address())) {
            service.hang();
            flags.round();
            service.awaitRequest();
            flags.round();
            assertThat(flags.get()).isEqualTo(UNKNOWN);
            assertThat(flags.problem()).hasValue("LaunchDarkly has not answered yet");
            assertThat(said.lines).isEmpty();
            clock.turn(LaunchDarklyFlags.START);
            flags.round();
            assertThat(said.lines).singleElement().asString().contains("flags are not known");
        }
    }

    @Test
    void flagsOfAnInterruptedConnectionCountForAWhileAndComeBack() throws Exception {
        URI address;
        LaunchDarklyFlags flags;
        try (TestLaunchDarkly service = TestLaunchDarkly.start()) {
            address = service.address();
            service.flags("{\"new-flow\": " + off("new-flow", 1) + "}");
            flags = flags(key("sdk-1"), address);
            assertThat(awaitFlags(flags, Map.of("new-flow", false))).isTrue();
        }
        try (flags) {
            assertThat(rounds(flags, () -> flags.problem().isPresent())).isTrue();
            clock.turn(LaunchDarklyFlags.PATIENCE);
            assertThat(flags.get()).isInstanceOf(FlagState.Known.class);
            clock.turn(Duration.ofSeconds(1));
            assertThat(flags.get()).isEqualTo(UNKNOWN);
            assertThat(flags.age()).hasValue(LaunchDarklyFlags.PATIENCE.plusSeconds(1));
            flags.round();
            assertThat(said.lines).last().asString().contains("flags are not known: LaunchDarkly");

            try (TestLaunchDarkly again = TestLaunchDarkly.at(address)) {
                again.flags("{\"new-flow\": " + off("new-flow", 1) + ", \"b\": " + off("b", 1) + "}");
                assertThat(awaitFlags(flags, Map.of("new-flow", false, "b", false)))
                        .isTrue();
                assertThat(said.lines).last().asString().startsWith("2 flags are known");
            }
        }
    }

    @Test
    void aFileIsReadAndReadAgain() throws Exception {
        Path file = folder.resolve("flags.yaml");
        try (LaunchDarklyFlags flags = flags(new FlagSource.OfFile(file))) {
            flags.round();
            assertThat(flags.problem().orElseThrow()).startsWith("launchdarkly.file " + file + ": ");

            Files.writeString(file, "flagValues: {on-flow: true, off-flow: false, words: blue}\n");
            assertThat(awaitFlags(flags, Map.of("on-flow", true, "off-flow", false, "words", true)))
                    .isTrue();

            Files.writeString(file, "flags: [");
            assertThat(rounds(flags, () -> flags.problem().isPresent())).isTrue();
            assertThat(flags.problem().orElseThrow())
                    .startsWith("launchdarkly.file " + file + " has no flags in LaunchDarkly's format");
            assertThat(flags.get()).isInstanceOf(FlagState.Known.class);
            clock.turn(LaunchDarklyFlags.PATIENCE.plusSeconds(1));
            assertThat(flags.get()).isEqualTo(UNKNOWN);

            Files.writeString(file, "{\"flags\": {\"new-flow\": " + off("new-flow", 1) + "}}");
            assertThat(awaitFlags(flags, Map.of("new-flow", false))).isTrue();
        }
    }

    private Path key(String line) throws Exception {
        return Files.writeString(folder.resolve("key"), line + "\n");
    }

    private LaunchDarklyFlags flags(Path key, URI address) {
        return flags(
                new FlagSource.OfLaunchDarkly(key, Optional.of(address), Optional.empty(), ProxySelector.of(null)));
    }

    private LaunchDarklyFlags flags(FlagSource source) {
        return new LaunchDarklyFlags(source, clock, said);
    }

    private static boolean awaitFlags(LaunchDarklyFlags flags, Map<String, Boolean> wanted) {
        return rounds(
                flags,
                () -> flags.get() instanceof FlagState.Known known
                        && known.flags().equals(wanted)
                        && flags.problem().isEmpty());
    }

    private static boolean rounds(LaunchDarklyFlags flags, BooleanSupplier until) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            flags.round();
            return until.getAsBoolean();
        });
        return true;
    }

    private static String off(String key, int version) {
        return """
                {"key": "%s", "version": %d, "on": false, "variations": [true, false], "offVariation": 1,
                 "fallthrough": {"variation": 0}, "salt": ""}""".formatted(key, version).replace("\n", " ");
    }

    private static final class Said implements LaunchDarklyFlags.Lines {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void line(String line) {
            lines.add(line);
        }

        @Override
        public void warn(String line) {
            lines.add(line);
        }
    }
}
