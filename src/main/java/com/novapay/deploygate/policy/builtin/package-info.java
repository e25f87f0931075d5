/**
 * The builtins of Rego that OPA's WebAssembly leaves to its host, one file for each namespace. All of them are pure: none
 * reads a clock, the network, randomness or the environment. Uses nothing of ours.
 */
@NullMarked
package com.novapay.deploygate.policy.builtin;

import org.jspecify.annotations.NullMarked;
