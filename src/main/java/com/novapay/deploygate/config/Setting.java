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
    FACTS("facts", "", true, "Directory of fact documents, watched. Without one there are no facts."),
    POLICIES("policies", "", true, "Directory of policies, watched. Without one those in the jar decide."),
    CHECKED_POLICIES(
            "checked-policies",
            "",
            false,
            "Directory where policies that passed every check are kept, so that a start with the same ones is fast; by default"
                    + " checked-policies under data. Whoever may write there decides what is allowed."),
    STORE(
            "store",
            "",
            true,
            "Where decisions are recorded: jdbc:sqlite:FILE for one gate, jdbc:postgresql://HOST/DATABASE?user=…&password=… for several; by default decisions.db under data."),
    PERMITS("limits.permits", "256", false, "Requests judged at once; more are refused as overloaded."),
    WORKERS("limits.workers", "0", false, "Threads that judge, each with a policy instance; 0 is one per core."),
    ANSWER("limits.answer", "4s", false, "The longest an answer may take, however long the API server would wait."),
    BODIES(
            "limits.bodies",
            "16MiB",
            false,
            "Request bodies in memory at once, beside them a quarter as much for small ones only, and half as much for what they become; for more there is no room."),
    POLICY_MEMORY("limits.policy-memory", "64MiB", false, "The most one policy evaluation may take up."),
    FACTS_AGE("limits.facts-age", "10s", false, "Facts that are older are unknown, and unknown refuses deploys."),
    RELEASES_KEEP(
            "releases.keep",
            "10",
            false,
            "Revisions that ran healthy and are remembered for each workload; 0 leaves histories to another gate."),
    RELEASES_LOOK("releases.look", "3s", false, "Time between two looks at what runs healthy."),
    RELEASES_LEASE(
            "releases.lease",
            "deploy-gate",
            false,
            "The Lease by which gates agree who looks, as NAME in the gate's own namespace or NAMESPACE/NAME."),
    ARGOCD_USERS(
            "argocd.users",
            "system:serviceaccount:argocd:argocd-application-controller",
            false,
            "The users that Argo CD syncs as, by commas; empty for no Argo CD."),
    ARGOCD_PARKED(
            "argocd.parked",
            "on",
            false,
            "Whether a refused sync is started again once it would pass: on or off. See docs/argocd.md."),
    ARGOCD_DRY_RUN(
            "argocd.dry-run",
            "warn",
            false,
            "The answer to dry runs by Argo CD that the gate would deny: warn (admitted with warnings, so that server-side"
                    + " diff works) or deny."),
    ARGOCD_SYNC_WINDOWS(
            "argocd.sync-windows",
            "off",
            false,
            "Whether a freeze also bars Argo CD's auto-sync: mirror (a deny window in AppProjects, kept up by the gate that"
                    + " keeps release histories) or off. See docs/argocd.md."),
    DRAIN(
            "drain",
            "0s",
            false,
            "How long to go on answering after saying not ready, so that callers can turn elsewhere."),
    LOG_FORMAT(
            "log.format",
            "text",
            false,
            "How the log is written: text, or json with one object on each line. See docs/operators.md."),
    AUDIT_KEY(
            "audit.key",
            "",
            false,
            "The key that checkpoints of the record are signed with: Ed25519, PKCS#8 in PEM, the same for all gates of a store. By default"
                    + " audit/signing.key under data, made when it is missing."),
    AUDIT_ORIGIN(
            "audit.origin",
            "",
            false,
            "What the log is called in its checkpoints. By default deploygate.novapay.com/ and a part of its first key."),
    AUDIT_CHECKPOINT_EVERY(
            "audit.checkpoint-every", "5s", false, "Time between two checkpoints while the record grows."),
    AUDIT_PUBLISH(
            "audit.publish",
            "",
            false,
            "Where checkpoints are published: a directory, git+file://, git+https:// or git+ssh://…#branch, or an address that takes"
                    + " PUT. Empty for nowhere. See docs/auditors.md."),
    AUDIT_ONLINE(
            "audit.online",
            "3",
            false,
            "Whole months of records that stay in the store; older ones are in archive under data. 0 leaves all in the store."),
    AUDIT_KEEP("audit.keep", "12", false, "Whole months of records that are kept at all. 0 keeps all."),
    TLS_SOURCE(
            "tls.source",
            "folder",
            false,
            "Where the certificate comes from: folder (the gate's own authority under data), files (kept up to date by"
                    + " others), authority (the gate's own, in a Secret). See docs/tls.md."),
    TLS_CERTIFICATE("tls.certificate", "", false, "For source files: the certificate with its chain, PEM, watched."),
    TLS_KEY("tls.key", "", false, "For source files: its key, PEM, without a password."),
    TLS_SECRET("tls.secret", "deploy-gate-tls", false, "For source authority: the Secret, as NAME or NAMESPACE/NAME."),
    TLS_HOST(
            "tls.host",
            "",
            false,
            "For sources authority and folder: names and addresses the API server calls, by commas; folder adds the address"
                    + " of --listen."),
    TLS_WEBHOOK(
            "tls.webhook",
            "",
            false,
            "For source authority: the ValidatingWebhookConfiguration whose caBundle is kept up to date; empty for none."),
    TLS_SETTLE(
            "tls.settle", "30s", false, "How long API servers know a new authority before its certificate is served."),
    TLS_CLIENT_CA(
            "tls.client-ca",
            "",
            false,
            "A file of authorities; callers of the webhook must show a certificate of one of them. Empty lets all in."),
    CONSOLE_LISTEN(
            "console.listen",
            "127.0.0.1:8090",
            true,
            "HOST:PORT of the console, or off. Plain HTTP on loopback, else HTTPS with the gate's certificate."),
    CONSOLE_URL(
            "console.url",
            "",
            false,
            "The address that people type for it, https://HOST[:PORT]; needed for OpenID Connect where it is not loopback."),
    CONSOLE_SESSION_KEY(
            "console.session-key",
            "",
            false,
            "A file of 32 secret bytes or more that seals sessions, the same for all replicas; by default"
                    + " console/session.key under data, made when missing."),
    CONSOLE_SESSION("console.session", "8h", false, "How long a session lasts at most; 8h or less."),
    CONSOLE_IDLE("console.idle", "30m", false, "After how long without a request it is over."),
    CONSOLE_TOKEN_AUDIENCE(
            "console.token-audience",
            "",
            false,
            "The audience that Kubernetes tokens for the console must have; empty is the API server's own."),
    CONSOLE_OIDC_ISSUER(
            "console.oidc.issuer",
            "",
            false,
            "The OpenID Connect provider, as its discovery names it. Empty for none."),
    CONSOLE_OIDC_CLIENT_ID("console.oidc.client-id", "", false, "What the provider calls the console."),
    CONSOLE_OIDC_CLIENT_SECRET_FILE(
            "console.oidc.client-secret-file",
            "",
            false,
            "A file with the client's secret; empty for a client without one, which PKCE alone protects."),
    CONSOLE_OIDC_CA(
            "console.oidc.ca",
            "",
            false,
            "A file of authorities, PEM, that the provider's certificate may come from; empty for those Java trusts."),
    CONSOLE_OIDC_SCOPES(
            "console.oidc.scopes", "openid,profile,email", false, "What to ask the provider for, by commas."),
    CONSOLE_OIDC_USER_CLAIM("console.oidc.user-claim", "email", false, "The claim that names the person in records."),
    CONSOLE_OIDC_ROLES_CLAIM(
            "console.oidc.roles-claim",
            "groups",
            false,
            "The claim that lists groups or roles; a dotted path goes into objects, as realm_access.roles."),
    CONSOLE_OIDC_AUDITORS(
            "console.oidc.auditors",
            "",
            false,
            "Names in that claim that make an auditor, who may export and sign off."),
    CONSOLE_OIDC_VIEWERS("console.oidc.viewers", "", false, "Names in that claim that make a viewer, who may read.");

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
