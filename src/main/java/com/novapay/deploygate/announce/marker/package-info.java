/** Marks deployments in systems that count them: Datadog, and whatever receives CDEvents. */
@org.jspecify.annotations.NullMarked
package com.novapay.deploygate.announce.marker;
