package com.novapay.deploygate.config;

import java.util.ArrayList;
import java.util.List;

/** What is announced, where, and how it is delivered. */
public final class AnnounceSettings {
    private static final List<Setting> ALL = new ArrayList<>();

    public static final Setting SLACK_TOKEN_FILE = setting(
            "announce.slack.token-file",
            "",
            false,
            "A file with the bot token of a Slack app (xoxb-…), by which announcements are posted and updated. Read again for each"
                    + " message. See docs/announcements.md.");
    public static final Setting SLACK_WEBHOOK_FILE = setting(
            "announce.slack.webhook-file",
            "",
            false,
            "Instead of a token: a file with the address of a Slack incoming webhook, or a line #CHANNEL=ADDRESS for each channel. Posts"
                    + " final states only.");
    public static final Setting SLACK_API =
            setting("announce.slack.api", "https://slack.com/api/", false, "The base address of Slack's Web API.");
    public static final Setting WEBHOOK_URL = setting(
            "announce.webhook.url",
            "",
            false,
            "An address that announcements are posted to as signed JSON; https, or http for loopback.");
    public static final Setting WEBHOOK_SECRET_FILE = setting(
            "announce.webhook.secret-file",
            "",
            false,
            "A file with the secret that signs them, one line. Needed with announce.webhook.url. Read again for each message.");
    public static final Setting WEBHOOK_CA_FILE = setting(
            "announce.webhook.ca-file",
            "",
            false,
            "A file of authorities, PEM, that are trusted for announce.webhook.url; empty for Java's own.");
    public static final Setting TEAMS_WEBHOOK_FILE = setting(
            "announce.teams.webhook-file",
            "",
            false,
            "A file with the address of a Microsoft Teams workflow webhook, or a line #CHANNEL=ADDRESS for each channel. Posts final"
                    + " states only.");
    public static final Setting DATADOG_API_KEY_FILE = setting(
            "datadog.api-key-file",
            "",
            false,
            "A file with a Datadog API key: releases are marked in Datadog, as deployments of DORA Metrics and as events. Read again"
                    + " for each request. See docs/announcements.md.");
    public static final Setting DATADOG_SITE = setting(
            "datadog.site",
            "datadoghq.com",
            false,
            "The Datadog site of the account, for example datadoghq.eu or us5.datadoghq.com.");
    public static final Setting DATADOG_API = setting(
            "datadog.api",
            "",
            false,
            "The base address of Datadog's API; empty for https://api.SITE/ with datadog.site.");
    public static final Setting CDEVENTS_URL = setting(
            "cdevents.url",
            "",
            false,
            "An address that CDEvents about releases are posted to as CloudEvents; https, or http for loopback and for Services"
                    + " of the cluster (NAME.NAMESPACE.svc).");
    public static final Setting CHANNELS_DEPLOYS = setting(
            "announce.channels.deploys",
            "#deploy-notifications",
            false,
            "The channel of every release in production, of migrations, and of locks by incidents; empty for none.");
    public static final Setting CHANNELS_ENGINEERING = setting(
            "announce.channels.engineering",
            "#engineering",
            false,
            "The channel of hotfixes, break-glass, releases during an incident, and locks by incidents; empty for none.");
    public static final Setting CHANNELS_TEAMS = setting(
            "announce.channels.teams",
            "",
            false,
            "The channels of teams, which get the denials of their deploys: payments=#team-payments,checkout=#team-checkout."
                    + " The team is the namespace's label deploygate.novapay.com/team.");
    public static final Setting LINKS_STATUS = setting(
            "announce.links.status",
            "",
            false,
            "Where to see the status of a deploy; {service}, {namespace}, {environment}, {digest} and {decision} are replaced."
                    + " Empty for the console's page of the decision.");
    public static final Setting LINKS_APM = setting(
            "announce.links.apm", "", false, "Where to see latency and error rate, with the same placeholders.");
    public static final Setting LINKS_LOGS =
            setting("announce.links.logs", "", false, "Where to search the logs, with the same placeholders.");
    public static final Setting LINKS_HEALTH = setting(
            "announce.links.health",
            "",
            false,
            "The health endpoint, with the same placeholders. The gate calls it once after each release that became healthy.");
    public static final Setting HEALTH_NETWORKS = setting(
            "announce.health.networks",
            "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7",
            false,
            "The only networks in which the gate calls health endpoints, separated by commas; empty to call none.");

    private AnnounceSettings() {}

    /** In the order of the page of settings. */
    static List<Setting> all() {
        return List.copyOf(ALL);
    }

    private static Setting setting(String key, String defaultValue, boolean flag, String description) {
        Setting setting = new Setting(key, defaultValue, flag, description);
        ALL.add(setting);
        return setting;
    }
}
