/** Metrics, logs, health. */
@NullMarked
package com.novapay.deploygate.telemetry;

import org.jspecify.annotations.NullMarked;
