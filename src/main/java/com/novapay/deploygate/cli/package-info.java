/** The command line: parses, calls, prints. */
@NullMarked
package com.novapay.deploygate.cli;

import org.jspecify.annotations.NullMarked;
