/** The receivers of incident events: the HTTPS port, signatures over raw bytes, and what each source's payload means. */
@NullMarked
package com.novapay.deploygate.incident.receive;

import org.jspecify.annotations.NullMarked;
