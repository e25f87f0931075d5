package com.novapay.deploygate.announce.webhook;

import com.novapay.deploygate.announce.delivery.Destination;
import com.novapay.deploygate.announce.delivery.Outcome;

/** Microsoft Teams by the webhook of a workflow: it cannot change a message, so final states are posted only. */
public final class TeamsWebhook implements Destination {
    private final WebhookSend webhook;

    public TeamsWebhook(WebhookSend webhook) {
        this.webhook = webhook;
    }

    @Override
    public String name() {
        return "teams";
    }

    @Override
    public boolean updates() {
        return false;
    }

    @Override
    public Outcome send(Step step) {
        String channel = step.target().channel();
        return webhook.post(
                channel, AdaptiveCard.payload(step.message(), channel).toString());
    }
}
