/** Traces of requests for OpenTelemetry: a span for each request and each of its steps, sent to a collector by OTLP. */
@NullMarked
package com.novapay.deploygate.trace;

import org.jspecify.annotations.NullMarked;
