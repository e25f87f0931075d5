/** Policies judged without a cluster: case files, Rego tests, replay of recorded decisions, JUnit reports. */
@NullMarked
package com.novapay.deploygate.policytest;

import org.jspecify.annotations.NullMarked;
