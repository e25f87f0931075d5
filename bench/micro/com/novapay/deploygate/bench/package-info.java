/** Benchmarks, compiled with the tests and run by {@code bench/jmh}; in no jar. */
package com.novapay.deploygate.bench;
