package com.novapay.deploygate.cli.announcements;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.announce.Samples;
import com.novapay.deploygate.announce.outbox.OutboxCleaning;
import com.novapay.deploygate.announce.outbox.StoredOutbox;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.Typed;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncementsCommandTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void fill() throws Exception {
        Clock clock = Clock.systemUTC();
        try (StoredOutbox outbox = new StoredOutbox(
                RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db")),
                new TreeSet<>(List.of("slack")),
                clock)) {
            outbox.put(List.of(Samples.state("a", 1), Samples.state("b", 1)));
            new OutboxCleaning(outbox).pass(clock.instant().plus(Duration.ofDays(8)));
            outbox.put(List.of(Samples.state("c", 1)));
        }
    }

    private Typed announcements(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "announcements";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--data";
        all[arguments.length + 2] = folder.toString();
        return Typed.novapay(all);
    }

    @Test
    void list_showsDeadLettersAndWhatWaits() throws Exception {
        Typed typed = announcements("list");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out().lines()).hasSize(4);
        assertThat(typed.out())
                .contains("dead", "slack:#deploy-notifications", "a state 1", "not delivered within 7 days")
                .contains("waiting", "c state 1");
        JsonNode json = new ObjectMapper()
                .readTree(announcements("list", "--status", "waiting", "-o", "json")
                        .out());
        assertThat(json).hasSize(1);
        assertThat(json.path(0).path("topic").asText()).isEqualTo("c");
        assertThat(json.path(0).path("status").asText()).isEqualTo("waiting");
        assertThat(announcements("list", "--status", "delivered").out()).isEqualToIgnoringNewLines("none");
    }

    @Test
    void retry_putsDeadLettersBack() {
        assertThat(announcements("retry", "1", "99").out())
                .contains("1 dead letter is put back", "no dead letter has the id 99");
        assertThat(announcements("retry", "99").exitCode()).isEqualTo(1);
        Typed all = announcements("retry", "--all");
        assertThat(all.exitCode()).isZero();
        assertThat(all.out()).contains("1 dead letter is put back");
        assertThat(announcements("list", "--status", "dead").out()).isEqualToIgnoringNewLines("none");
    }

    @Test
    void wrongUse_saysWhatToType() {
        assertThat(announcements("retry").err()).contains("novapay announcements list");
        assertThat(announcements("retry", "1", "--all").exitCode()).isEqualTo(2);
        assertThat(announcements("list", "--status", "lost").err()).contains("waiting, delivered, coalesced, dead");
        assertThat(announcements("list", "--limit", "0").err()).contains("--limit");
        Typed nowhere = Typed.novapay(
                "announcements", "list", "--data", folder.resolve("none").toString());
        assertThat(nowhere.exitCode()).isEqualTo(2);
        assertThat(nowhere.err()).contains("--data");
    }
}
