/** How a gate is configured: one list of settings, one record, read from flags, environment and file. */
@NullMarked
package com.novapay.deploygate.config;

import org.jspecify.annotations.NullMarked;
