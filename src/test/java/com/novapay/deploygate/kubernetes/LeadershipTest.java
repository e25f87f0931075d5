package com.novapay.deploygate.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.kubernetes.LeaseStore.Claim;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeadershipTest {
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-24T12:00:00Z"));
    private final Shared lease = new Shared();
    private final Leadership one = new Leadership(lease, "one", clock);
    private final Leadership two = new Leadership(lease, "two", clock);

    @Test
    void free_theFirstLeads_andRenewsOnlyInTime() throws ApiProblem {
        assertThat(one.holds()).isTrue();
        assertThat(two.holds()).isFalse();
        assertThat(one.holds()).isTrue();
        assertThat(lease.writes).isEqualTo(1);
        clock.turn(Leadership.RENEW);
        assertThat(one.holds()).isTrue();
        assertThat(lease.writes).isEqualTo(2);
        assertThat(lease.claim.transitions()).isEqualTo(1);
    }

    @Test
    void renewed_isNeverTakenOver() throws ApiProblem {
        for (int i = 0; i < 20; i++) {
            assertThat(one.holds()).isTrue();
            assertThat(two.holds()).isFalse();
            clock.turn(Leadership.RENEW);
        }
    }

    @Test
    void silent_isTakenOverAfterItsTimeByTheOnesClockWhoLooks_andNotices() throws ApiProblem {
        assertThat(one.holds()).isTrue();
        clock.turn(Duration.ofHours(1));
        assertThat(two.holds()).isFalse();
        clock.turn(Duration.ofSeconds(Leadership.SECONDS - 1));
        assertThat(two.holds()).isFalse();
        clock.turn(Duration.ofSeconds(1));
        assertThat(two.holds()).isTrue();
        assertThat(lease.claim.holder()).isEqualTo("two");
        assertThat(lease.claim.transitions()).isEqualTo(2);
        assertThat(one.holds()).isFalse();
    }

    @Test
    void twoAtOnce_oneWins() throws ApiProblem {
        lease.first = () -> assertThat(two.holds()).isTrue();
        assertThat(one.holds()).isFalse();
        assertThat(two.holds()).isTrue();
    }

    @Test
    void unreachable_doesNotLead_andLeadsAgainWhenItIsBack() throws ApiProblem {
        assertThat(one.holds()).isTrue();
        clock.turn(Leadership.RENEW);
        lease.broken = true;
        assertThatThrownBy(one::holds).hasMessage("away");
        assertThatThrownBy(one::holds).hasMessage("away");
        lease.broken = false;
        assertThat(one.holds()).isTrue();
    }

    @Test
    void ended_theNextLeadsAtOnce() throws ApiProblem {
        assertThat(one.holds()).isTrue();
        assertThat(two.holds()).isFalse();
        two.end();
        assertThat(lease.claim.holder()).isEqualTo("one");
        one.end();
        assertThat(two.holds()).isTrue();
        one.end();
        assertThat(lease.claim.holder()).isEqualTo("two");
    }

    @Test
    void claimForever_runsOutAllTheSame() throws ApiProblem {
        lease.claim = new Claim("nobody", Integer.MAX_VALUE, 0, "7");
        assertThat(one.holds()).isFalse();
        clock.turn(Duration.ofSeconds(59));
        assertThat(one.holds()).isFalse();
        clock.turn(Duration.ofSeconds(1));
        assertThat(one.holds()).isTrue();
    }

    @Test
    void claimOfNoLength_isNotTakenAtOnce() throws ApiProblem {
        lease.claim = new Claim("somebody", -5, 0, "7");
        assertThat(one.holds()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT3H", "-PT3H"})
    void clocksHoursApart_aLivingLeaderIsKept_andADeadOneReplaced(Duration apart) throws ApiProblem {
        TurnableClock other = new TurnableClock(clock.instant().plus(apart));
        Leadership elsewhere = new Leadership(lease, "elsewhere", other);
        for (int i = 0; i < 10; i++) {
            assertThat(one.holds()).isTrue();
            assertThat(elsewhere.holds()).isFalse();
            clock.turn(Leadership.RENEW);
            other.turn(Leadership.RENEW);
        }
        other.turn(Duration.ofSeconds(Leadership.SECONDS));
        assertThat(elsewhere.holds()).isTrue();
    }

    @Test
    void clockPutBack_believesNothing() throws ApiProblem {
        assertThat(one.holds()).isTrue();
        lease.claim = new Claim("two", 15, 2, "9");
        clock.turn(Duration.ofHours(-1));
        assertThat(one.holds()).isFalse();
    }

    private interface Meanwhile {
        void happens() throws ApiProblem;
    }

    /** A lease in memory, with versions as the API server has them. */
    private static final class Shared implements LeaseStore {
        private Claim claim = new Claim("", 0, 0, "");
        private int writes;
        private boolean broken;
        private Meanwhile first = () -> {};

        @Override
        public Claim read() throws ApiProblem {
            if (broken) {
                throw new ApiProblem("away", false, null);
            }
            Claim read = claim;
            Meanwhile meanwhile = first;
            first = () -> {};
            meanwhile.happens();
            return read;
        }

        @Override
        public boolean write(Claim read, Claim next, Instant now) {
            if (!read.version().equals(claim.version())) {
                return false;
            }
            writes++;
            claim = new Claim(next.holder(), next.seconds(), next.transitions(), "v" + writes);
            return true;
        }
    }
}
