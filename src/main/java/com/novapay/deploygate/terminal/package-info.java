/** What commands print and read on a terminal: tables, progress, durations, usage errors. */
@NullMarked
package com.novapay.deploygate.terminal;

import org.jspecify.annotations.NullMarked;
