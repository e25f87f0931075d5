/** The HTTP edge, the AdmissionReview codec, the orchestration of one decision and the words of its answer. May use change, facts, policy and audit. */
@NullMarked
package com.novapay.deploygate.admission;

import org.jspecify.annotations.NullMarked;
