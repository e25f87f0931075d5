/**
 * An append-only log that can prove what is in it: RFC 6962 trees, and signed notes, checkpoints and proofs as C2SP writes them. Pure:
 * no store, no clock. Uses nothing of ours.
 */
@NullMarked
package com.novapay.deploygate.audit.merkle;

import org.jspecify.annotations.NullMarked;
