/** The demonstration: cases, a sample month, and the refusals of a cluster that has no gate yet. */
@NullMarked
package com.novapay.deploygate.demo;

import org.jspecify.annotations.NullMarked;
