/** Slack: its Web API, its incoming webhooks, and messages as Block Kit. */
@org.jspecify.annotations.NullMarked
package com.novapay.deploygate.announce.slack;
