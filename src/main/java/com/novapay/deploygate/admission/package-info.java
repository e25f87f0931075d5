/** The HTTP edge, the AdmissionReview codec, the way of one request through the gate and the text of its answer. */
@NullMarked
package com.novapay.deploygate.admission;

import org.jspecify.annotations.NullMarked;
