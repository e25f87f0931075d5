/** What a recorded decision says to people: who asked, who approved, what was bypassed, and what came of each rule. */
@NullMarked
package com.novapay.deploygate.audit.summary;

import org.jspecify.annotations.NullMarked;
