/** All changes of a period with who approved each, what was bypassed, what became of it, and how complete that is. */
@NullMarked
package com.novapay.deploygate.audit.report;

import org.jspecify.annotations.NullMarked;
