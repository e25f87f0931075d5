package com.novapay.deploygate.announce.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.announce.FakeSlack.Fault;
import com.novapay.deploygate.announce.FakeSlack.Shown;
import com.novapay.deploygate.announce.Message.Tone;
import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.announce.Samples;
import com.novapay.deploygate.announce.delivery.DeliveryWatch.Result;
import com.novapay.deploygate.announce.outbox.OutboxList;
import com.novapay.deploygate.announce.outbox.OutboxList.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class DelivererTest {
    @TempDir
    private Path folder;

    private DeliveryStage stage;
    private Deliverer gate;

    @BeforeEach
    void open() throws IOException {
        stage = new DeliveryStage(folder, Duration.ofSeconds(30));
        gate = stage.gate();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void states_oneAfterTheOther_areOneMessageThatIsUpdated_withItsDetailsInTheThread() throws Exception {
        for (int state = 1; state <= 3; state++) {
            stage.outbox.put(List.of(Samples.state("a", state)));
            stage.drain(gate, 10);
        }
        assertThat(stage.slack.messages())
                .containsExactly(new Shown(
                        Samples.CHANNEL,
                        List.of("⏳ a state 1", "⏳ a state 2", "⏳ a state 3"),
                        List.of("⏳ a detail 1", "⏳ a detail 2", "⏳ a detail 3")));
        assertThat(stage.count(Result.DELIVERED)).isEqualTo(6);
        assertThat(stage.count(Result.DOUBTFUL)).isZero();
    }

    @Test
    void states_whileNoneIsDelivered_onlyTheNewestIsShown_detailsAllAre() throws Exception {
        for (int state = 1; state <= 5; state++) {
            stage.outbox.put(List.of(Samples.state("a", state)));
        }
        stage.drain(gate, 20);
        assertThat(stage.slack.messages()).singleElement().satisfies(shown -> {
            assertThat(shown.states()).containsExactly("⏳ a state 5");
            assertThat(shown.replies())
                    .containsExactly("⏳ a detail 1", "⏳ a detail 2", "⏳ a detail 3", "⏳ a detail 4", "⏳ a detail 5");
        });
        assertThat(stage.slack.requests()).isEqualTo(6);
    }

    @Test
    void channel_getsOneRequestASecond_afterAShortBurst() throws Exception {
        IntStream.range(0, 10).forEach(i -> put("#one", "t" + i));
        IntStream.range(0, 10).forEach(i -> put("#two", "t" + i));
        Instant begun = stage.clock.instant();
        stage.drain(gate, 200);
        assertThat(Duration.between(begun, stage.clock.instant()))
                .as("two requests for each of ten topics, in two channels at once")
                .isBetween(Duration.ofSeconds(17), Duration.ofSeconds(19));
        assertThat(stage.slack.messages()).hasSize(20);
    }

    @Test
    void rateLimit_isWaitedFor_inThatChannelOnly() throws Exception {
        stage.slack.faults(number -> number == 1 ? Fault.RATE_LIMIT : Fault.NONE);
        put("#one", "a");
        put("#two", "b");
        gate.round();
        assertThat(stage.slack.messages()).extracting(Shown::channel).containsExactly("#two");
        stage.clock.turn(Duration.ofMillis(6_900));
        gate.round();
        assertThat(stage.slack.messages()).extracting(Shown::channel).containsExactly("#two");
        stage.clock.turn(Duration.ofMillis(200));
        stage.drain(gate, 10);
        assertThat(stage.slack.messages()).extracting(Shown::channel).containsExactly("#two", "#one");
        assertThat(stage.lines)
                .containsExactly(
                        "slack:#one: Slack limits the rate; next attempt in 7 s", "slack:#one is delivered to again");
    }

    @Test
    void failures_pausesDouble_upToFiveMinutes_thenItIsDelivered() throws Exception {
        stage.slack.faults(number -> number <= 12 ? Fault.ERROR : Fault.NONE);
        put("#one", "a");
        Instant begun = stage.clock.instant();
        stage.stride = Duration.ofSeconds(2);
        stage.drain(gate, 3_000);
        assertThat(stage.slack.requests()).isEqualTo(14);
        assertThat(Duration.between(begun, stage.clock.instant()))
                .as("2+4+…+256 and then 300 four times")
                .isBetween(Duration.ofSeconds(1_700), Duration.ofSeconds(1_760));
        assertThat(stage.count(Result.RETRIED)).isEqualTo(12);
        assertThat(stage.count(Result.DEAD)).isZero();
    }

    @Test
    void brokenAfterItWasDone_showsTwice_andIsCounted() throws Exception {
        stage.slack.faults(number -> number == 1 ? Fault.RESET_AFTER_DOING_IT : Fault.NONE);
        put("#one", "a");
        stage.drain(gate, 30);
        assertThat(stage.slack.messages()).hasSize(2);
        assertThat(stage.count(Result.DOUBTFUL)).isEqualTo(1);
    }

    @Test
    void invalidToken_isTriedUntilItIsFixed_andNamesTheSetting() throws Exception {
        stage.slack.faults(number -> number <= 8 ? Fault.INVALID_AUTH : Fault.NONE);
        put("#one", "a");
        stage.stride = Duration.ofSeconds(30);
        stage.drain(gate, 3_000);
        assertThat(stage.slack.messages()).hasSize(1);
        assertThat(stage.count(Result.DEAD)).isZero();
        assertThat(stage.lines.getFirst())
                .isEqualTo("slack:#one: Slack says invalid_auth: check the token in announce.slack.token-file;"
                        + " next attempt in 2 s");
    }

    @Test
    void unknownChannel_isADeadLetterAfterFiveAttempts_othersGoOn_retriedItIsDelivered() throws Exception {
        put("#none", "a");
        stage.slack.faults(number -> Fault.CHANNEL_NOT_FOUND);
        stage.stride = Duration.ofSeconds(30);
        stage.drain(gate, 3_000);
        assertThat(stage.slack.requests()).isEqualTo(5);
        assertThat(stage.count(Result.DEAD)).isEqualTo(1);
        assertThat(stage.lines.getLast())
                .startsWith("WARN slack:#none: 1 not delivered after 5 attempts: Slack says channel_not_found")
                .contains("novapay announcements retry");
        stage.slack.faults(number -> Fault.NONE);
        put("#one", "b");
        stage.drain(gate, 10);
        OutboxList list = new OutboxList(stage.outbox, stage.clock);
        assertThat(list.list(Status.DEAD, 5))
                .singleElement()
                .satisfies(dead -> assertThat(dead.channel()).isEqualTo("#none"));
        assertThat(list.retryAll()).isEqualTo(1);
        stage.drain(gate, 10);
        assertThat(stage.slack.messages()).extracting(Shown::channel).containsExactly("#one", "#none");
    }

    /** A dead letter that is retried must not put what is out of date over what is newer. */
    @Test
    void deadState_retriedAfterANewerOne_onlyItsDetailIsDelivered() throws Exception {
        stage.slack.faults(number -> Fault.CHANNEL_NOT_FOUND);
        stage.outbox.put(List.of(Samples.state("a", 1)));
        stage.stride = Duration.ofSeconds(30);
        stage.drain(gate, 3_000);
        stage.slack.faults(number -> Fault.NONE);
        stage.outbox.put(List.of(Samples.state("a", 2)));
        stage.drain(gate, 10);
        new OutboxList(stage.outbox, stage.clock).retryAll();
        stage.drain(gate, 10);
        assertThat(stage.slack.messages())
                .containsExactly(
                        new Shown(Samples.CHANNEL, List.of("⏳ a state 2"), List.of("⏳ a detail 2", "⏳ a detail 1")));
    }

    @Test
    void messageDeletedInSlack_isPostedAgain() throws Exception {
        stage.outbox.put(List.of(Samples.state("a", 1)));
        stage.drain(gate, 10);
        stage.slack.faults(number -> number == 3 ? Fault.MESSAGE_NOT_FOUND : Fault.NONE);
        stage.outbox.put(List.of(Samples.state("a", 2)));
        stage.drain(gate, 10);
        assertThat(stage.slack.messages())
                .extracting(shown -> shown.states().getLast())
                .containsExactly("⏳ a state 1", "⏳ a state 2");
    }

    @Test
    void slackRestarts_nothingIsLost() throws Exception {
        put("#one", "a");
        stage.drain(gate, 10);
        stage.slack.stop();
        put("#one", "b");
        stage.round(gate);
        stage.round(gate);
        stage.slack.startAgain();
        stage.drain(gate, 200);
        assertThat(stage.slack.messages()).hasSize(2);
    }

    /** The first gate sleeps while it sends; the second one takes over and is faster. */
    @Test
    void staleGate_itsLateUpdate_isReplacedByTheNewestState() throws Exception {
        stage.outbox.put(List.of(Samples.state("a", 1)));
        stage.drain(gate, 10);
        Deliverer second = stage.gate();
        Deliverer sleepy = stage.gate(real -> new Wrapped(real, step -> {
            takeOver(second);
            stage.outbox.put(List.of(Samples.state("a", 3)));
            stage.drain(second, 30);
        }));
        takeOver(sleepy);
        stage.outbox.put(List.of(Samples.state("a", 2)));
        sleepy.round();
        stage.drain(second, 30);
        assertThat(stage.slack.messages()).singleElement().satisfies(shown -> {
            assertThat(shown.states())
                    .as("the second gate's 2 and 3, the late 2, and 3 once more")
                    .containsExactly("⏳ a state 1", "⏳ a state 2", "⏳ a state 3", "⏳ a state 2", "⏳ a state 3");
            assertThat(shown.replies()).containsExactly("⏳ a detail 1", "⏳ a detail 2", "⏳ a detail 3");
        });
        assertThat(stage.count(Result.DOUBTFUL)).isEqualTo(1);
    }

    @Test
    void token_isInNoLineAndNoProblem() throws Exception {
        Fault[] all = Fault.values();
        stage.slack.faults(number -> {
            Fault fault = all[number % all.length];
            return fault == Fault.HANG ? Fault.RESET : fault;
        });
        IntStream.range(0, 10).forEach(i -> put("#one", "t" + i));
        stage.stride = Duration.ofMinutes(5);
        stage.drain(gate, 3_000);
        assertThat(stage.lines).isNotEmpty().noneMatch(line -> line.contains("PLANTED"));
        assertThat(new OutboxList(stage.outbox, stage.clock)
                        .list(Status.DELIVERED, 100)
                        .toString())
                .doesNotContain("PLANTED");
    }

    /** It sees the other's claim, and later that it was not renewed. */
    private void takeOver(Deliverer other) throws OutboxProblem {
        other.round();
        stage.clock.turn(DeliveryStage.LEASE.length().plusSeconds(1));
        other.round();
    }

    private void put(String channel, String topic) {
        try {
            stage.outbox.put(List.of(Samples.state(channel, topic, 1, Tone.GOOD)));
        } catch (OutboxProblem e) {
            throw new AssertionError(e);
        }
    }
}
