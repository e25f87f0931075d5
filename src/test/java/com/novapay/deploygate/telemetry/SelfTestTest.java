package com.novapay.deploygate.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SelfTestTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may overflow
    private final Deque<Runnable> queue = new ArrayDeque<>();

    @Test
    void threadsThatDoTheirTasks_work() {
        SelfTest test = of(queue::add);
        for (int i = 0; i < 3; i++) {
            assertThat(test.hanging()).isEmpty();
            queue.remove().run();
            later(90);
        }
    }

    @Test
    void taskThatIsNotDone_isNamedOnceItsTimeIsOver() {
        SelfTest test = of(queue::add);
        assertThat(test.hanging()).isEmpty();
        later(60);
        assertThat(test.hanging()).isEmpty();
        later(1);
        assertThat(test.hanging()).containsExactly("review threads (no answer for over 60 s)");
        assertThat(queue).as("no second one behind it").hasSize(1);
        queue.remove().run();
        assertThat(test.hanging()).isEmpty();
    }

    @Test
    void threadsThatTakeNoTasks_areNamed() {
        SelfTest test = of(task -> {
            throw new RejectedExecutionException("closed");
        });
        assertThat(test.hanging()).hasSize(1);
    }

    @Test
    void eachPart_isTestedByItself() {
        SelfTest test = new SelfTest(
                List.of(
                        new SelfTest.Part("the event loop", Runnable::run, Duration.ofSeconds(10)),
                        new SelfTest.Part("review threads", queue::add, Duration.ofSeconds(10))),
                now::get);
        assertThat(test.hanging()).isEmpty();
        later(11);
        assertThat(test.hanging()).containsExactly("review threads (no answer for over 10 s)");
    }

    private SelfTest of(Executor threads) {
        return new SelfTest(List.of(new SelfTest.Part("review threads", threads, Duration.ofSeconds(60))), now::get);
    }

    private void later(long seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
