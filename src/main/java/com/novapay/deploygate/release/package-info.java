/** Observes what runs healthy, keeps release histories, and finds what no decision let in. */
@NullMarked
package com.novapay.deploygate.release;

import org.jspecify.annotations.NullMarked;
