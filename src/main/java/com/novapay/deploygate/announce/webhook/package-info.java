/** The generic signed webhook, and Microsoft Teams by its workflow webhooks. */
@org.jspecify.annotations.NullMarked
package com.novapay.deploygate.announce.webhook;
