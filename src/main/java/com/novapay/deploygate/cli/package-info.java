/** The command line and the one composition root. May use everything. */
@NullMarked
package com.novapay.deploygate.cli;

import org.jspecify.annotations.NullMarked;
