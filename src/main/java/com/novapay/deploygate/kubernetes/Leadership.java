package com.novapay.deploygate.kubernetes;

import com.novapay.deploygate.kubernetes.LeaseStore.Claim;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * One gate's part in agreeing who leads. Another's claim has run out when it was not renewed for as long as it lasts by the
 * clock of the one who looks, so that clocks need not agree. For a moment two may believe that they lead, as with every lease:
 * what leaders write they write against the version that they read. Confined to one thread.
 */
public final class Leadership {
    public static final Duration RENEW = Duration.ofSeconds(4);
    static final int SECONDS = 15;

    /** Nobody's claim lasts longer, whatever it says. */
    private static final int LONGEST = 60;

    private final LeaseStore store;
    private final String identity;
    private final Clock clock;
    private String seen = "";
    private Instant seenAt = Instant.EPOCH;
    private Instant renewed = Instant.EPOCH;
    private boolean leads;

    /** @param identity of this gate and no other */
    public Leadership(LeaseStore store, String identity, Clock clock) {
        this.store = store;
        this.identity = identity;
        this.clock = clock;
    }

    /** Whether this gate leads; renews its claim in time, and takes over one that is free or has run out. */
    public boolean holds() throws ApiProblem {
        Instant now = clock.instant();
        if (leads && age(renewed, now).compareTo(RENEW) < 0) {
            return true;
        }
        // Whoever cannot find out does not lead.
        leads = false;
        Claim claim = store.read();
        if (!claim.version().equals(seen)) {
            seen = claim.version();
            seenAt = now;
        }
        boolean mine = claim.holder().equals(identity);
        if (mine || claim.holder().isEmpty() || age(seenAt, now).compareTo(length(claim)) >= 0) {
            int transitions = claim.transitions() + (mine ? 0 : 1);
            leads = store.write(claim, new Claim(identity, SECONDS, transitions, claim.version()), now);
            renewed = now;
        }
        return leads;
    }

    /** Whether this gate led when it last found out; asks nobody. */
    public boolean isHeld() {
        return leads;
    }

    /** Lets go, so that another need not wait. */
    public void end() throws ApiProblem {
        if (!leads) {
            return;
        }
        leads = false;
        Claim claim = store.read();
        if (claim.holder().equals(identity)) {
            store.write(claim, new Claim("", SECONDS, claim.transitions(), claim.version()), clock.instant());
        }
    }

    private static Duration length(Claim claim) {
        return Duration.ofSeconds(claim.seconds() <= 0 ? SECONDS : Math.min(claim.seconds(), LONGEST));
    }

    /** A clock that was put back makes old what was new, so that nothing is believed for too long. */
    private static Duration age(Instant since, Instant now) {
        return Duration.between(since, now).abs();
    }
}
