package com.novapay.deploygate.announce.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.TestScale;
import com.novapay.deploygate.announce.FakeSlack.Fault;
import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.announce.Samples;
import com.novapay.deploygate.announce.delivery.DeliveryWatch.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 500 releases while deliverers are abandoned at random moments, and Slack fails in every way. */
@Tag("slow")
class CrashesTest {
    private static final int TOPICS = TestScale.of("announce.topics", 500, 500);
    private static final int STATES = 3;
    private final Random random = new Random(TestScale.of("announce.seed", 20_261_127, 20_261_127));
    private int crashes;

    @TempDir
    private Path folder;

    /** The process is not there any more. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void releases_overCrashesAndFailures_areAllShownInOrder_duplicatesAreCounted() throws Exception {
        try (DeliveryStage stage = new DeliveryStage(folder, Duration.ofSeconds(30))) {
            stage.slack.faults(number -> fault());
            Deliverer gate = crashing(stage);
            for (int put = 0; put < TOPICS * STATES; put++) {
                stage.outbox.put(List.of(Samples.state("t" + put % TOPICS, 1 + put / TOPICS)));
                if (random.nextInt(3) > 0) {
                    gate = round(stage, gate);
                }
            }
            while (stage.queue.depth().waiting() > 0) {
                gate = round(stage, gate);
            }
            assertThat(crashes).isGreaterThan(20);
            ShownReleases.check(stage.slack.messages(), TOPICS, STATES, stage.count(Result.DOUBTFUL));
            assertThat(stage.count(Result.DEAD)).isZero();
        }
    }

    private Deliverer round(DeliveryStage stage, Deliverer gate) throws OutboxProblem {
        try {
            stage.round(gate);
            return gate;
        } catch (Crash e) {
            crashes++;
            return crashing(stage);
        }
    }

    private Deliverer crashing(DeliveryStage stage) {
        return stage.gate(real -> new Destination() {
            @Override
            public String name() {
                return real.name();
            }

            @Override
            public boolean updates() {
                return real.updates();
            }

            @Override
            public Outcome send(Step step) {
                boolean crashes = random.nextInt(40) == 0;
                if (crashes && random.nextBoolean()) {
                    throw new Crash();
                }
                Outcome outcome = real.send(step);
                if (crashes) {
                    throw new Crash();
                }
                return outcome;
            }
        });
    }

    private synchronized Fault fault() {
        List<Fault> some = new ArrayList<>(List.of(
                Fault.RATE_LIMIT, Fault.ERROR, Fault.ERROR_AFTER_DOING_IT, Fault.RESET, Fault.RESET_AFTER_DOING_IT));
        return random.nextInt(20) == 0 ? some.get(random.nextInt(some.size())) : Fault.NONE;
    }
}
