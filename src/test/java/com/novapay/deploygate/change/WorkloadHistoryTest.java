package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was left behind by a rollback of which nobody has written anything yet. */
class WorkloadHistoryTest {

    /** A revision is {@code +} when it ran healthy, {@code !} when it was revoked too. */
    @ParameterizedTest(name = "{0}, running {1}, held {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // the newest runs, or something that never ran healthy: nothing was gone back from
                "v1+ v2+          | v2 | -  | -",
                "v1+ v2+ v3       | v3 | -  | -",
                "v1+ v2+          | v3 | -  | -",
                "v1+              | -  | -  | -",
                "-                | v1 | -  | -",
                // an undo: by one, by two, of one that never became healthy, of several of those
                "v1+ v2+          | v1 | -  | v2",
                "v1+ v2+ v3+      | v1 | -  | v3",
                "v1+ v2+ v3+      | v2 | -  | v3",
                "v1+ v2           | v1 | -  | v2",
                "v1+ v2 v3        | v1 | -  | v2 v3",
                "v1+ v2+ v3       | v1 | -  | v2 v3",
                "v1+ v2 v3+       | v1 | -  | v3",
                // the hold is written as well
                "v1+ v2+          | v1 | v2 | v2",
                // the undo has become healthy
                "v2+ v1+          | v1 | v2 | -",
                // what was held is let in again by an approval, and may be gone back from before it is healthy
                "v2+ v1+          | v2 | v2 | -",
                // what was revoked is let in again
                "v1+! v2+         | v1 | -  | -",
            })
    void leftBehind(
            @Nullable String revisions, @Nullable String running, @Nullable String held, @Nullable String expected) {
        assertThat(history(revisions, held).leftBehind(running)).containsExactlyInAnyOrderElementsOf(words(expected));
    }

    @Test
    void mayReturnTo_whatWasLeftBehind_isNoRollback() {
        RunHistory history = new RunHistory(history("v1+ v2+ v3+", null));
        assertThat(history.mayReturnTo("v3", "v1")).isFalse();
        assertThat(history.mayReturnTo("v2", "v1"))
                .as("the first way back did not help: the next one is open")
                .isTrue();
        assertThat(history.mayReturnTo("v1", "v3")).isTrue();
        assertThat(history.mayReturnTo("v3", "v4")).isTrue();
    }

    private static WorkloadHistory history(@Nullable String revisions, @Nullable String held) {
        return new WorkloadHistory(
                "u-1",
                words(revisions).stream()
                        .map(word -> new WorkloadHistory.Revision(
                                word.replaceAll("[+!]", ""),
                                word.contains("+") ? "2026-11-24T10:00:00Z" : null,
                                word.contains("!")))
                        .toList(),
                words(held));
    }

    private static List<String> words(@Nullable String text) {
        return text == null ? List.of() : Stream.of(text.split(" ")).toList();
    }
}
