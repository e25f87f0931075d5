package com.novapay.deploygate.admission;

import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * A request's way from its bytes to the answer's, on the calling thread, without HTTP and without a store: what it runs through
 * is loaded and compiled afterwards. Immutable, thread-safe.
 */
public final class Rehearsal {
    private static final GateIdentity NOBODY = new GateIdentity("rehearsal", "rehearsal", "");
    private final ReviewCodec codec = new ReviewCodec();
    private final ResponseWriter writer = new ResponseWriter(new DenialText(() -> ZoneOffset.UTC));

    /**
     * Decides on a review; nothing is recorded and no listener learns of it.
     *
     * @param body an AdmissionReview
     * @param at the moment it is judged at
     * @return the answer's AdmissionReview
     * @throws IllegalArgumentException when the body is not one
     */
    public byte[] answer(byte[] body, ChangeEvaluator judge, Instant at, Duration budget) {
        return switch (codec.decode(body)) {
            case ReviewCodec.Decoded.Review review -> {
                Decision decision = judge.decide(review.request(), at, budget);
                LogRecord.of(DecisionDocument.of(decision, NOBODY, 0, ""));
                yield writer.write(decision);
            }
            case ReviewCodec.Decoded.Unreadable unreadable -> throw new IllegalArgumentException(unreadable.detail());
        };
    }
}
