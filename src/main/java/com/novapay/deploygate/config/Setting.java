package com.novapay.deploygate.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every setting of {@code novapay serve}: one leaf of the configuration file, one environment variable, and for some a
 * flag. {@code docs/configuration.md} is made from this list.
 */
public enum Setting {
    LISTEN("listen", "127.0.0.1:8443", true, "HOST:PORT of the webhook, HTTPS."),
    ADMIN_LISTEN("admin-listen", "127.0.0.1:8080", true, "HOST:PORT of health, readiness and metrics, plain HTTP."),
    DATA("data", ".deploy-gate", true, "Directory of the gate's own certificates and decision log."),
    FACTS("facts", "", true, "Directory of fact documents, watched for changes. Empty for no facts."),
    POLICIES(
            "policies",
            "",
            true,
            "Where the policies come from: a directory or a bundle file (.tar.gz), watched for changes; a branch or tag of a Git"
                    + " repository, git+https://HOST/REPO#BRANCH, git+ssh://USER@HOST/REPO#BRANCH or git+file:///PATH#BRANCH, with"
                    + " //FOLDER before # for a folder of it; an OPA bundle, https://HOST/PATH; or an OCI artifact,"
                    + " oci://REGISTRY/REPOSITORY:TAG. Empty for the policies in the jar. See docs/policy-sources.md."),
    POLICIES_POLL(
            "policies.poll",
            "15s",
            false,
            "Time between two polls of a Git repository, a bundle over HTTPS or an OCI artifact."),
    POLICIES_MAX_AGE(
            "policies.max-age",
            "0",
            false,
            "The age of the last successful poll beyond which deploys are denied with policy-unavailable, for example 24h. 0 for no"
                    + " limit."),
    POLICIES_FORCE(
            "policies.force",
            "off",
            false,
            "Whether policies are activated that allow all, or deny all, of the requests that new policies are probed with: on or off."),
    POLICIES_ALLOWED_SIGNERS(
            "policies.allowed-signers",
            "",
            false,
            "A file of SSH keys in the format of ssh-keygen -Y, or of PGP public keys (gpg --armor --export). With it, a commit is activated"
                    + " only if one of them signed it."),
    POLICIES_TOKEN_FILE(
            "policies.token-file",
            "",
            false,
            "A file with the token for git+https, https or oci, as TOKEN or USER:TOKEN. Read again for each poll."),
    POLICIES_SSH_KEY_FILE(
            "policies.ssh-key-file", "", false, "A file with the private key for git+ssh, without a passphrase."),
    POLICIES_KNOWN_HOSTS_FILE(
            "policies.known-hosts-file",
            "",
            false,
            "A file with the host keys for git+ssh, as OpenSSH's known_hosts. A host that is not in it is not trusted."),
    POLICIES_SHADOW(
            "policies.shadow",
            "",
            false,
            "A second source of policies, as in policies. Its policies are evaluated after each decision and never answer; differences are"
                    + " counted, and listed by novapay policies shadow."),
    POLICIES_CA_FILE(
            "policies.ca-file",
            "",
            false,
            "A file of authorities, PEM, that are trusted for git+https, https and oci; empty for Java's own."),
    POLICIES_BUNDLE_KEYS(
            "policies.bundle-keys",
            "",
            false,
            "A directory of public keys, PEM, each in a file KEYID.pem. With it, a bundle or artifact is activated only if one of them"
                    + " signed it in .signatures.json."),
    CHECKED_POLICIES(
            "checked-policies",
            "",
            false,
            "Directory that caches policies that passed every check, for a fast start with the same policies; by default"
                    + " checked-policies under data. Protect it: a user with write access can change the rules."),
    STORE(
            "store",
            "",
            true,
            "Where decisions are recorded: jdbc:sqlite:FILE for one gate, jdbc:postgresql://HOST/DATABASE?user=…&password=… for several; by default decisions.db under data."),
    PERMITS("limits.permits", "256", false, "The most requests evaluated at once; more are denied with overloaded."),
    WORKERS("limits.workers", "0", false, "Evaluation threads, each with a policy instance; 0 is one per core."),
    ANSWER("limits.answer", "4s", false, "The longest time for one answer, even if the API server waits longer."),
    BODIES(
            "limits.bodies",
            "16MiB",
            false,
            "The most memory for request bodies at once, plus a quarter of it for small bodies only and half of it for parsed bodies; further requests are denied with overloaded."),
    POLICY_MEMORY("limits.policy-memory", "64MiB", false, "The most memory for one policy evaluation."),
    FACTS_AGE(
            "limits.facts-age",
            "10s",
            false,
            "Facts older than this are unknown, and the gate denies deploys with facts-stale."),
    RELEASES_KEEP(
            "releases.keep",
            "10",
            false,
            "Healthy revisions to keep in each workload's history; 0 if another gate keeps the histories."),
    RELEASES_LOOK("releases.look", "3s", false, "Time between two observations of the running workloads."),
    RELEASES_LEASE(
            "releases.lease",
            "deploy-gate",
            false,
            "The Lease that elects the gate that observes the workloads, as NAME in the gate's own namespace or NAMESPACE/NAME."),
    ARGOCD_USERS(
            "argocd.users",
            "system:serviceaccount:argocd:argocd-application-controller",
            false,
            "The users that Argo CD syncs as, separated by commas; empty for no Argo CD."),
    ARGOCD_PARKED(
            "argocd.parked",
            "on",
            false,
            "Whether the gate starts a denied sync again once it would admit it: on or off. See docs/argocd.md."),
    ARGOCD_DRY_RUN(
            "argocd.dry-run",
            "warn",
            false,
            "The answer to Argo CD's dry runs that the gate would deny: warn (admitted with warnings, so that server-side"
                    + " diff works) or deny."),
    ARGOCD_SYNC_WINDOWS(
            "argocd.sync-windows",
            "off",
            false,
            "Whether a freeze also stops Argo CD's auto-sync: mirror (a deny window in AppProjects, written by the gate that"
                    + " keeps release histories) or off. See docs/argocd.md."),
    DRAIN(
            "drain",
            "0s",
            false,
            "On shutdown, how long to keep answering after /readyz reports not ready, so that callers move to another gate."),
    LOG_FORMAT(
            "log.format",
            "text",
            false,
            "The log format: text, or json with one object on each line. See docs/operators.md."),
    AUDIT_KEY(
            "audit.key",
            "",
            false,
            "The key that signs checkpoints of the audit log: Ed25519, PKCS#8 in PEM, the same for all gates of a store. By default"
                    + " audit/signing.key under data, created when it is missing."),
    AUDIT_ORIGIN(
            "audit.origin",
            "",
            false,
            "The name of the audit log in its checkpoints. By default deploygate.novapay.com/ and a part of its first key."),
    AUDIT_CHECKPOINT_EVERY(
            "audit.checkpoint-every", "5s", false, "Time between two checkpoints while records are written."),
    AUDIT_PUBLISH(
            "audit.publish",
            "",
            false,
            "Where checkpoints are published: a directory, git+file://, git+https:// or git+ssh://…#branch, or a URL that accepts"
                    + " PUT. Empty for nowhere. See docs/auditors.md."),
    AUDIT_ONLINE(
            "audit.online",
            "3",
            false,
            "Whole months of records that stay in the store; older ones are in archive under data. 0 leaves all in the store."),
    AUDIT_KEEP(
            "audit.keep",
            "12",
            false,
            "Whole months of records to keep, in the store and in archives together. 0 keeps all."),
    TLS_SOURCE(
            "tls.source",
            "folder",
            false,
            "Where the certificate comes from: folder (the gate's own authority under data), files (renewed by another"
                    + " program), authority (the gate's own, in a Secret). See docs/tls.md."),
    TLS_CERTIFICATE("tls.certificate", "", false, "For source files: the certificate with its chain, PEM, watched."),
    TLS_KEY("tls.key", "", false, "For source files: the certificate's key, PEM, without a password."),
    TLS_SECRET("tls.secret", "deploy-gate-tls", false, "For source authority: the Secret, as NAME or NAMESPACE/NAME."),
    TLS_HOST(
            "tls.host",
            "",
            false,
            "For sources authority and folder: the host names and addresses that the API server calls, separated by commas; folder adds the address"
                    + " of --listen."),
    TLS_WEBHOOK(
            "tls.webhook",
            "",
            false,
            "For source authority: the ValidatingWebhookConfiguration whose caBundle the gate updates; empty for none."),
    TLS_SETTLE(
            "tls.settle",
            "30s",
            false,
            "How long to wait between publishing a new authority and serving its certificate."),
    TLS_CLIENT_CA(
            "tls.client-ca",
            "",
            false,
            "A file of authorities; callers of the webhook must present a certificate from one of them. Empty accepts all callers."),
    INCIDENTS_LISTEN(
            "incidents.listen",
            "off",
            false,
            "HOST:PORT that receives incidents from other systems, HTTPS with the gate's certificate, or off. See docs/incidents.md."),
    INCIDENTS_PAGERDUTY_SECRET_FILE(
            "incidents.pagerduty.secret-file",
            "",
            false,
            "For PagerDuty: a file with the signing secrets of its webhook subscriptions, one on each line. With it, /incidents/pagerduty is on. Read again for each delivery."),
    INCIDENTS_PAGERDUTY_SEVERITY(
            "incidents.pagerduty.severity",
            "",
            false,
            "For PagerDuty: its names of severities, as P1=SEV-1,P2=SEV-2. SEV-1 to SEV-4 need no entry; every other name is SEV-1."),
    INCIDENTS_PAGERDUTY_SERVICE(
            "incidents.pagerduty.service",
            "",
            false,
            "For PagerDuty: its names of services, as Payments=payments-api,Payments=payments-worker. Every other name means all services."),
    INCIDENTS_PAGERDUTY_API(
            "incidents.pagerduty.api",
            "",
            false,
            "For PagerDuty: the address of its API, https://api.pagerduty.com. With it, the gate that leads polls the open incidents."),
    INCIDENTS_PAGERDUTY_TOKEN_FILE(
            "incidents.pagerduty.token-file",
            "",
            false,
            "For PagerDuty: a file with a token for its API that may read incidents."),
    INCIDENTS_PAGERDUTY_POLL("incidents.pagerduty.poll", "60s", false, "For PagerDuty: the time between two polls."),
    INCIDENTS_PAGERDUTY_MAX_AGE(
            "incidents.pagerduty.max-age",
            "0",
            false,
            "For PagerDuty: the age of its feed beyond which deploys are denied with facts-stale, for example 10m. 0 never denies."),
    INCIDENTS_INCIDENTIO_SECRET_FILE(
            "incidents.incidentio.secret-file",
            "",
            false,
            "For incident.io: a file with the signing secrets of its webhook endpoints, whsec_…, one on each line. With it, /incidents/incidentio is on. Read again for each delivery."),
    INCIDENTS_INCIDENTIO_SEVERITY(
            "incidents.incidentio.severity",
            "",
            false,
            "For incident.io: its names of severities, as P1=SEV-1,P2=SEV-2. SEV-1 to SEV-4 need no entry; every other name is SEV-1."),
    INCIDENTS_INCIDENTIO_SERVICE(
            "incidents.incidentio.service",
            "",
            false,
            "For incident.io: its names of services, as Payments=payments-api,Payments=payments-worker. Every other name means all services."),
    INCIDENTS_INCIDENTIO_API(
            "incidents.incidentio.api",
            "",
            false,
            "For incident.io: the address of its API, https://api.incident.io. With it, the gate that leads polls the open incidents."),
    INCIDENTS_INCIDENTIO_TOKEN_FILE(
            "incidents.incidentio.token-file",
            "",
            false,
            "For incident.io: a file with a token for its API that may read incidents."),
    INCIDENTS_INCIDENTIO_POLL(
            "incidents.incidentio.poll", "60s", false, "For incident.io: the time between two polls."),
    INCIDENTS_INCIDENTIO_MAX_AGE(
            "incidents.incidentio.max-age",
            "0",
            false,
            "For incident.io: the age of its feed beyond which deploys are denied with facts-stale, for example 10m. 0 never denies."),
    INCIDENTS_FIREHYDRANT_SECRET_FILE(
            "incidents.firehydrant.secret-file",
            "",
            false,
            "For FireHydrant: a file with the secrets of its webhooks, one on each line. With it, /incidents/firehydrant is on. Read again for each delivery."),
    INCIDENTS_FIREHYDRANT_SEVERITY(
            "incidents.firehydrant.severity",
            "",
            false,
            "For FireHydrant: its names of severities, as P1=SEV-1,P2=SEV-2. SEV-1 to SEV-4 need no entry; every other name is SEV-1."),
    INCIDENTS_FIREHYDRANT_SERVICE(
            "incidents.firehydrant.service",
            "",
            false,
            "For FireHydrant: its names of services, as Payments=payments-api,Payments=payments-worker. Every other name means all services."),
    INCIDENTS_FIREHYDRANT_MAX_AGE(
            "incidents.firehydrant.max-age",
            "0",
            false,
            "For FireHydrant: the age of its feed beyond which deploys are denied with facts-stale, for example 10m. 0 never denies."),
    INCIDENTS_ALERTMANAGER_SECRET_FILE(
            "incidents.alertmanager.secret-file",
            "",
            false,
            "For Alertmanager: a file with the bearer tokens of its webhook_configs, one on each line. With it, /incidents/alertmanager is on. Read again for each delivery."),
    INCIDENTS_ALERTMANAGER_SEVERITY(
            "incidents.alertmanager.severity",
            "",
            false,
            "For Alertmanager: its names of severities, as P1=SEV-1,P2=SEV-2. SEV-1 to SEV-4 need no entry; every other name is SEV-1."),
    INCIDENTS_ALERTMANAGER_SERVICE(
            "incidents.alertmanager.service",
            "",
            false,
            "For Alertmanager: its names of services, as Payments=payments-api,Payments=payments-worker. Every other name means all services."),
    INCIDENTS_ALERTMANAGER_MAX_AGE(
            "incidents.alertmanager.max-age",
            "0",
            false,
            "For Alertmanager: the age of its feed beyond which deploys are denied with facts-stale, for example 10m. 0 never denies."),
    INCIDENTS_GENERIC_SECRET_FILE(
            "incidents.generic.secret-file",
            "",
            false,
            "For any other source: a file with the secrets that it signs with, one on each line. With it, /incidents/generic is on. Read again for each delivery."),
    INCIDENTS_GENERIC_SEVERITY(
            "incidents.generic.severity",
            "",
            false,
            "For any other source: its names of severities, as P1=SEV-1,P2=SEV-2. SEV-1 to SEV-4 need no entry; every other name is SEV-1."),
    INCIDENTS_GENERIC_SERVICE(
            "incidents.generic.service",
            "",
            false,
            "For any other source: its names of services, as Payments=payments-api,Payments=payments-worker. Every other name is a service of that name."),
    INCIDENTS_GENERIC_MAX_AGE(
            "incidents.generic.max-age",
            "0",
            false,
            "For any other source: the age of its feed beyond which deploys are denied with facts-stale, for example 10m. 0 never denies."),
    ANNOUNCE_SLACK_TOKEN_FILE(
            "announce.slack.token-file",
            "",
            false,
            "A file with the bot token of a Slack app (xoxb-…), by which announcements are posted and updated. Read again for each"
                    + " message. See docs/announcements.md."),
    ANNOUNCE_SLACK_WEBHOOK_FILE(
            "announce.slack.webhook-file",
            "",
            false,
            "Instead of a token: a file with the address of a Slack incoming webhook, or a line #CHANNEL=ADDRESS for each channel. Posts"
                    + " final states only."),
    ANNOUNCE_SLACK_API("announce.slack.api", "https://slack.com/api/", false, "The base address of Slack's Web API."),
    ANNOUNCE_WEBHOOK_URL(
            "announce.webhook.url",
            "",
            false,
            "An address that announcements are posted to as signed JSON; https, or http for loopback."),
    ANNOUNCE_WEBHOOK_SECRET_FILE(
            "announce.webhook.secret-file",
            "",
            false,
            "A file with the secret that signs them, one line. Needed with announce.webhook.url. Read again for each message."),
    ANNOUNCE_WEBHOOK_CA_FILE(
            "announce.webhook.ca-file",
            "",
            false,
            "A file of authorities, PEM, that are trusted for announce.webhook.url; empty for Java's own."),
    ANNOUNCE_TEAMS_WEBHOOK_FILE(
            "announce.teams.webhook-file",
            "",
            false,
            "A file with the address of a Microsoft Teams workflow webhook, or a line #CHANNEL=ADDRESS for each channel. Posts final"
                    + " states only."),
    CONSOLE_LISTEN(
            "console.listen",
            "127.0.0.1:8090",
            true,
            "HOST:PORT of the console, or off. Plain HTTP on loopback, else HTTPS with the gate's certificate."),
    CONSOLE_URL(
            "console.url",
            "",
            false,
            "The console's address in the browser, https://HOST[:PORT]; needed for OpenID Connect unless the console is on loopback."),
    CONSOLE_SESSION_KEY(
            "console.session-key",
            "",
            false,
            "A file of 32 secret bytes or more that encrypts sessions, the same for all replicas; by default"
                    + " console/session.key under data, created when missing."),
    CONSOLE_SESSION("console.session", "8h", false, "The longest time of a session; 8h or less."),
    CONSOLE_IDLE("console.idle", "30m", false, "A session ends after this time without a request."),
    CONSOLE_TOKEN_AUDIENCE(
            "console.token-audience",
            "",
            false,
            "The audience that Kubernetes tokens for the console must have; empty for the API server's own."),
    CONSOLE_OIDC_ISSUER(
            "console.oidc.issuer", "", false, "The issuer URL of the OpenID Connect provider. Empty for none."),
    CONSOLE_OIDC_CLIENT_ID("console.oidc.client-id", "", false, "The console's client id at the provider."),
    CONSOLE_OIDC_CLIENT_SECRET_FILE(
            "console.oidc.client-secret-file",
            "",
            false,
            "A file with the client secret; empty for a public client, which only PKCE protects."),
    CONSOLE_OIDC_CA(
            "console.oidc.ca",
            "",
            false,
            "A file of authorities, PEM, that the console trusts for the provider's certificate; empty for Java's own."),
    CONSOLE_OIDC_SCOPES(
            "console.oidc.scopes",
            "openid,profile,email",
            false,
            "The scopes to request from the provider, separated by commas."),
    CONSOLE_OIDC_USER_CLAIM("console.oidc.user-claim", "email", false, "The claim with the user name for records."),
    CONSOLE_OIDC_ROLES_CLAIM(
            "console.oidc.roles-claim",
            "groups",
            false,
            "The claim that lists groups or roles; dots lead into objects, for example realm_access.roles."),
    CONSOLE_OIDC_AUDITORS(
            "console.oidc.auditors",
            "",
            false,
            "Names in that claim that give the role auditor, who may export and sign off."),
    CONSOLE_OIDC_VIEWERS(
            "console.oidc.viewers", "", false, "Names in that claim that give the role viewer, who may read."),
    ANNOUNCE_CHANNELS_DEPLOYS(
            "announce.channels.deploys",
            "#deploy-notifications",
            false,
            "The channel of every release in production, of migrations, and of locks by incidents; empty for none."),
    ANNOUNCE_CHANNELS_ENGINEERING(
            "announce.channels.engineering",
            "#engineering",
            false,
            "The channel of hotfixes, break-glass, releases during an incident, and locks by incidents; empty for none."),
    ANNOUNCE_CHANNELS_TEAMS(
            "announce.channels.teams",
            "",
            false,
            "The channels of teams, which get the denials of their deploys: payments=#team-payments,checkout=#team-checkout."
                    + " The team is the namespace's label deploygate.novapay.com/team."),
    ANNOUNCE_LINKS_STATUS(
            "announce.links.status",
            "",
            false,
            "Where to see the status of a deploy; {service}, {namespace}, {environment}, {digest} and {decision} are replaced."
                    + " Empty for the console's page of the decision."),
    ANNOUNCE_LINKS_APM(
            "announce.links.apm", "", false, "Where to see latency and error rate, with the same placeholders."),
    ANNOUNCE_LINKS_LOGS("announce.links.logs", "", false, "Where to search the logs, with the same placeholders."),
    ANNOUNCE_LINKS_HEALTH(
            "announce.links.health",
            "",
            false,
            "The health endpoint, with the same placeholders. The gate calls it once after each release that became healthy."),
    ANNOUNCE_HEALTH_NETWORKS(
            "announce.health.networks",
            "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7",
            false,
            "The only networks in which the gate calls health endpoints, separated by commas; empty to call none.");

    private final String key;
    private final String defaultValue;
    private final boolean flag;
    private final String description;

    Setting(String key, String defaultValue, boolean flag, String description) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.flag = flag;
        this.description = description;
    }

    /** The place in the file: names joined by dots. */
    public String key() {
        return key;
    }

    /** What holds when nobody says otherwise; empty for none. */
    public String defaultValue() {
        return defaultValue;
    }

    /** The environment variable. */
    public String variable() {
        return "NOVAPAY_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** The flag, if there is one. */
    public Optional<String> flag() {
        return flag ? Optional.of("--" + key.replace('.', '-')) : Optional.empty();
    }

    /** One sentence. */
    public String description() {
        return description;
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }
}
