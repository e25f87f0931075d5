/** Policy sources; compiling, testing, activating and evaluating Rego. */
@NullMarked
package com.novapay.deploygate.policy;

import org.jspecify.annotations.NullMarked;
