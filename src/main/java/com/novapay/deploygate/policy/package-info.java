/** Policy sources, compiling, testing, activating and evaluating Rego. Uses nothing of ours. */
@NullMarked
package com.novapay.deploygate.policy;

import org.jspecify.annotations.NullMarked;
