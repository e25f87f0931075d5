/** A month at a company with a gate, played in seconds: scripted days, a real gate, real records. For people who look at the console for the first time. */
@NullMarked
package com.novapay.deploygate.demo.sample;

import org.jspecify.annotations.NullMarked;
