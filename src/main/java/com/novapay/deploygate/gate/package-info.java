/** The composition root: puts a running gate together from its configuration. */
@NullMarked
package com.novapay.deploygate.gate;

import org.jspecify.annotations.NullMarked;
