/** Observes what runs healthy and keeps release histories. Uses facts and change. */
@NullMarked
package com.novapay.deploygate.release;

import org.jspecify.annotations.NullMarked;
