/** The verbs of {@code novapay audit}. */
@NullMarked
package com.novapay.deploygate.cli.audit;

import org.jspecify.annotations.NullMarked;
