package com.novapay.deploygate.release;

import java.time.Instant;

/**
 * A decision that let a template in. Immutable.
 *
 * @param by who asked, as the API server authenticated him
 * @param rollback whether it went back to what ran before
 */
public record Admission(String decision, Instant at, String by, boolean rollback) {}
