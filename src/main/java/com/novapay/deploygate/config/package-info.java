/** How a gate is set up: one list of settings, one record tree, read from flags, environment and file. May use yaml. */
@NullMarked
package com.novapay.deploygate.config;

import org.jspecify.annotations.NullMarked;
