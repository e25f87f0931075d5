/** Incidents that other systems report: what an event means, and how it becomes an Incident that the gate reads as a fact. */
@NullMarked
package com.novapay.deploygate.incident;

import org.jspecify.annotations.NullMarked;
