package com.novapay.deploygate.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where announcements are delivered; see {@link Setting} for what each leaf means. Immutable.
 *
 * @param slackToken for the Web API; never together with {@code slackWebhook}
 * @param slackWebhook addresses of incoming webhooks
 * @param slackApi base address of the Web API
 * @param teamsWebhook addresses of workflow webhooks
 * @param cdEvents where CDEvents are posted to
 */
public record DeliveryConfig(
        Optional<Path> slackToken,
        Optional<Path> slackWebhook,
        URI slackApi,
        Optional<Webhook> webhook,
        Optional<Path> teamsWebhook,
        Optional<Datadog> datadog,
        Optional<URI> cdEvents) {

    /**
     * The generic webhook.
     *
     * @param secret signs what is posted
     * @param authorities PEM; empty for those that Java trusts
     */
    public record Webhook(URI url, Path secret, Optional<Path> authorities) {}

    /**
     * An account of Datadog.
     *
     * @param key a file with an API key
     * @param api base address, which ends with a slash
     */
    public record Datadog(Path key, URI api) {}
}
