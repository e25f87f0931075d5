/** Metrics and logs. Uses nothing of ours. */
@NullMarked
package com.novapay.deploygate.telemetry;

import org.jspecify.annotations.NullMarked;
