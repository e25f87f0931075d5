/** Polling of the sources' APIs, which repairs what a lost event left behind. */
@NullMarked
package com.novapay.deploygate.incident.poll;

import org.jspecify.annotations.NullMarked;
