package com.novapay.deploygate.announce.release;

/**
 * What a service's health endpoint answered after a release. Immutable.
 *
 * @param healthy whether the status was 200 to 299
 * @param answer such as {@code HTTP 200}, or why there was none; one line
 */
record HealthCheck(boolean healthy, String answer) {}
