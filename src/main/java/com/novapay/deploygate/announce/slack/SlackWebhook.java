package com.novapay.deploygate.announce.slack;

import com.novapay.deploygate.announce.delivery.Destination;
import com.novapay.deploygate.announce.delivery.Outcome;
import com.novapay.deploygate.announce.webhook.WebhookSend;

/** Slack by incoming webhooks: they cannot change a message, so final states are posted only. */
public final class SlackWebhook implements Destination {
    private final WebhookSend webhook;

    public SlackWebhook(WebhookSend webhook) {
        this.webhook = webhook;
    }

    @Override
    public String name() {
        return "slack";
    }

    @Override
    public boolean updates() {
        return false;
    }

    @Override
    public Outcome send(Step step) {
        return webhook.post(
                step.target().channel(), BlockKit.payload(step.message()).toString());
    }
}
