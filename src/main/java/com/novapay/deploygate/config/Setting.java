package com.novapay.deploygate.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A setting of {@code novapay serve}: one leaf of the configuration file, one environment variable, and for some a flag. Those of a
 * feature with many of them are in a class of their own. {@code docs/configuration.md} is made from {@link #all}. Immutable.
 *
 * @param key the place in the file: names joined by dots
 * @param defaultValue what holds when nobody says otherwise; empty for none
 * @param isFlag whether a flag of the command sets it, too
 * @param description one sentence or two
 */
public record Setting(String key, String defaultValue, boolean isFlag, String description) {
    private static final List<Setting> OWN = new ArrayList<>();

    public static final Setting LISTEN = setting("listen", "127.0.0.1:8443", true, "HOST:PORT of the webhook, HTTPS.");
    public static final Setting ADMIN_LISTEN =
            setting("admin-listen", "127.0.0.1:8080", true, "HOST:PORT of health, readiness and metrics, plain HTTP.");
    public static final Setting DATA =
            setting("data", ".deploy-gate", true, "Directory of the gate's own certificates and decision log.");
    public static final Setting FACTS =
            setting("facts", "", true, "Directory of fact documents, watched for changes. Empty for no facts.");
    public static final Setting STORE = setting(
            "store",
            "",
            true,
            "Where decisions are recorded: jdbc:sqlite:FILE for one gate, jdbc:postgresql://HOST/DATABASE?user=…&password=… for several; by default decisions.db under data.");
    public static final Setting PERMITS = setting(
            "limits.permits", "256", false, "The most requests evaluated at once; more are denied with overloaded.");
    public static final Setting WORKERS = setting(
            "limits.workers", "0", false, "Evaluation threads, each with a policy instance; 0 is one per core.");
    public static final Setting ANSWER = setting(
            "limits.answer", "4s", false, "The longest time for one answer, even if the API server waits longer.");
    public static final Setting BODIES = setting(
            "limits.bodies",
            "16MiB",
            false,
            "The most memory for request bodies at once, plus a quarter of it for small bodies only and half of it for parsed bodies; further requests are denied with overloaded.");
    public static final Setting POLICY_MEMORY =
            setting("limits.policy-memory", "64MiB", false, "The most memory for one policy evaluation.");
    public static final Setting FACTS_AGE = setting(
            "limits.facts-age",
            "10s",
            false,
            "Facts older than this are unknown, and the gate denies deploys with facts-stale.");
    public static final Setting RELEASES_KEEP = setting(
            "releases.keep",
            "10",
            false,
            "Healthy revisions to keep in each workload's history; 0 if another gate keeps the histories.");
    public static final Setting RELEASES_LOOK =
            setting("releases.look", "3s", false, "Time between two observations of the running workloads.");
    public static final Setting RELEASES_LEASE = setting(
            "releases.lease",
            "deploy-gate",
            false,
            "The Lease that elects the gate that observes the workloads, as NAME in the gate's own namespace or NAMESPACE/NAME.");
    public static final Setting ARGOCD_USERS = setting(
            "argocd.users",
            "system:serviceaccount:argocd:argocd-application-controller",
            false,
            "The users that Argo CD syncs as, separated by commas; empty for no Argo CD.");
    public static final Setting ARGOCD_PARKED = setting(
            "argocd.parked",
            "on",
            false,
            "Whether the gate starts a denied sync again once it would admit it: on or off. See docs/argocd.md.");
    public static final Setting ARGOCD_DRY_RUN = setting(
            "argocd.dry-run",
            "warn",
            false,
            "The answer to Argo CD's dry runs that the gate would deny: warn (admitted with warnings, so that server-side"
                    + " diff works) or deny.");
    public static final Setting ARGOCD_SYNC_WINDOWS = setting(
            "argocd.sync-windows",
            "off",
            false,
            "Whether a freeze also stops Argo CD's auto-sync: mirror (a deny window in AppProjects, written by the gate that"
                    + " keeps release histories) or off. See docs/argocd.md.");
    public static final Setting DRAIN = setting(
            "drain",
            "0s",
            false,
            "On shutdown, how long to keep answering after /readyz reports not ready, so that callers move to another gate.");
    public static final Setting LOG_FORMAT = setting(
            "log.format",
            "text",
            false,
            "The log format: text, or json with one object on each line. See docs/operators.md.");
    public static final Setting AUDIT_KEY = setting(
            "audit.key",
            "",
            false,
            "The key that signs checkpoints of the audit log: Ed25519, PKCS#8 in PEM, the same for all gates of a store. By default"
                    + " audit/signing.key under data, created when it is missing.");
    public static final Setting AUDIT_ORIGIN = setting(
            "audit.origin",
            "",
            false,
            "The name of the audit log in its checkpoints. By default deploygate.novapay.com/ and a part of its first key.");
    public static final Setting AUDIT_CHECKPOINT_EVERY =
            setting("audit.checkpoint-every", "5s", false, "Time between two checkpoints while records are written.");
    public static final Setting AUDIT_PUBLISH = setting(
            "audit.publish",
            "",
            false,
            "Where checkpoints are published: a directory, git+file://, git+https:// or git+ssh://…#branch, or a URL that accepts"
                    + " PUT. Empty for nowhere. See docs/auditors.md.");
    public static final Setting AUDIT_ONLINE = setting(
            "audit.online",
            "3",
            false,
            "Whole months of records that stay in the store; older ones are in archive under data. 0 leaves all in the store.");
    public static final Setting AUDIT_KEEP = setting(
            "audit.keep",
            "12",
            false,
            "Whole months of records to keep, in the store and in archives together. 0 keeps all.");
    public static final Setting TLS_SOURCE = setting(
            "tls.source",
            "folder",
            false,
            "Where the certificate comes from: folder (the gate's own authority under data), files (renewed by another"
                    + " program), authority (the gate's own, in a Secret). See docs/tls.md.");
    public static final Setting TLS_CERTIFICATE =
            setting("tls.certificate", "", false, "For source files: the certificate with its chain, PEM, watched.");
    public static final Setting TLS_KEY =
            setting("tls.key", "", false, "For source files: the certificate's key, PEM, without a password.");
    public static final Setting TLS_SECRET = setting(
            "tls.secret", "deploy-gate-tls", false, "For source authority: the Secret, as NAME or NAMESPACE/NAME.");
    public static final Setting TLS_HOST = setting(
            "tls.host",
            "",
            false,
            "For sources authority and folder: the host names and addresses that the API server calls, separated by commas; folder adds the address"
                    + " of --listen.");
    public static final Setting TLS_WEBHOOK = setting(
            "tls.webhook",
            "",
            false,
            "For source authority: the ValidatingWebhookConfiguration whose caBundle the gate updates; empty for none.");
    public static final Setting TLS_SETTLE = setting(
            "tls.settle",
            "30s",
            false,
            "How long to wait between publishing a new authority and serving its certificate.");
    public static final Setting TLS_CLIENT_CA = setting(
            "tls.client-ca",
            "",
            false,
            "A file of authorities; callers of the webhook must present a certificate from one of them. Empty accepts all callers.");
    public static final Setting CONSOLE_LISTEN = setting(
            "console.listen",
            "127.0.0.1:8090",
            true,
            "HOST:PORT of the console, or off. Plain HTTP on loopback, else HTTPS with the gate's certificate.");
    public static final Setting CONSOLE_URL = setting(
            "console.url",
            "",
            false,
            "The console's address in the browser, https://HOST[:PORT]; needed for OpenID Connect unless the console is on loopback.");
    public static final Setting CONSOLE_SESSION_KEY = setting(
            "console.session-key",
            "",
            false,
            "A file of 32 secret bytes or more that encrypts sessions, the same for all replicas; by default"
                    + " console/session.key under data, created when missing.");
    public static final Setting CONSOLE_SESSION =
            setting("console.session", "8h", false, "The longest time of a session; 8h or less.");
    public static final Setting CONSOLE_IDLE =
            setting("console.idle", "30m", false, "A session ends after this time without a request.");
    public static final Setting CONSOLE_TOKEN_AUDIENCE = setting(
            "console.token-audience",
            "",
            false,
            "The audience that Kubernetes tokens for the console must have; empty for the API server's own.");
    public static final Setting CONSOLE_CALENDAR_LINKS_FILE = setting(
            "console.calendar-links-file",
            "",
            false,
            "A file with a name and a key on each line; a calendar client that has a key reads /calendar.ics?key=KEY without"
                    + " signing in, and nothing else. See docs/operators.md.");
    public static final Setting CONSOLE_OIDC_ISSUER =
            setting("console.oidc.issuer", "", false, "The issuer URL of the OpenID Connect provider. Empty for none.");
    public static final Setting CONSOLE_OIDC_CLIENT_ID =
            setting("console.oidc.client-id", "", false, "The console's client id at the provider.");
    public static final Setting CONSOLE_OIDC_CLIENT_SECRET_FILE = setting(
            "console.oidc.client-secret-file",
            "",
            false,
            "A file with the client secret; empty for a public client, which only PKCE protects.");
    public static final Setting CONSOLE_OIDC_CA = setting(
            "console.oidc.ca",
            "",
            false,
            "A file of authorities, PEM, that the console trusts for the provider's certificate; empty for Java's own.");
    public static final Setting CONSOLE_OIDC_SCOPES = setting(
            "console.oidc.scopes",
            "openid,profile,email",
            false,
            "The scopes to request from the provider, separated by commas.");
    public static final Setting CONSOLE_OIDC_USER_CLAIM =
            setting("console.oidc.user-claim", "email", false, "The claim with the user name for records.");
    public static final Setting CONSOLE_OIDC_ROLES_CLAIM = setting(
            "console.oidc.roles-claim",
            "groups",
            false,
            "The claim that lists groups or roles; dots lead into objects, for example realm_access.roles.");
    public static final Setting CONSOLE_OIDC_AUDITORS = setting(
            "console.oidc.auditors",
            "",
            false,
            "Names in that claim that give the role auditor, who may export and sign off.");
    public static final Setting CONSOLE_OIDC_VIEWERS =
            setting("console.oidc.viewers", "", false, "Names in that claim that give the role viewer, who may read.");

    /** Every setting, in the order of the page of settings. */
    public static List<Setting> all() {
        return Stream.of(
                        OWN,
                        PolicySettings.all(),
                        IncidentSettings.all(),
                        AnnounceSettings.all(),
                        TraceSettings.all(),
                        FlagSettings.all())
                .flatMap(List::stream)
                .toList();
    }

    /** The environment variable. */
    public String variable() {
        return "NOVAPAY_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** The flag, if there is one. */
    public Optional<String> flag() {
        return isFlag ? Optional.of("--" + key.replace('.', '-')) : Optional.empty();
    }

    static List<String> keys() {
        return all().stream().map(Setting::key).toList();
    }

    private static Setting setting(String key, String defaultValue, boolean flag, String description) {
        Setting setting = new Setting(key, defaultValue, flag, description);
        OWN.add(setting);
        return setting;
    }
}
