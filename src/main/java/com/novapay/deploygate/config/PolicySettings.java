package com.novapay.deploygate.config;

import java.util.ArrayList;
import java.util.List;

/** Where policies come from, how they are polled and what is activated. */
public final class PolicySettings {
    private static final List<Setting> ALL = new ArrayList<>();

    public static final Setting SOURCE = setting(
            "policies",
            "",
            true,
            "Where the policies come from: a directory or a bundle file (.tar.gz), watched for changes; a branch or tag of a Git"
                    + " repository, git+https://HOST/REPO#BRANCH, git+ssh://USER@HOST/REPO#BRANCH or git+file:///PATH#BRANCH, with"
                    + " //FOLDER before # for a folder of it; an OPA bundle, https://HOST/PATH; or an OCI artifact,"
                    + " oci://REGISTRY/REPOSITORY:TAG. Empty for the policies in the jar. See docs/policy-sources.md.");
    public static final Setting POLL = setting(
            "policies.poll",
            "15s",
            false,
            "Time between two polls of a Git repository, a bundle over HTTPS or an OCI artifact.");
    public static final Setting MAX_AGE = setting(
            "policies.max-age",
            "0",
            false,
            "The age of the last successful poll beyond which deploys are denied with policy-unavailable, for example 24h. 0 for no"
                    + " limit.");
    public static final Setting FORCE = setting(
            "policies.force",
            "off",
            false,
            "Whether policies are activated that allow all, or deny all, of the requests that new policies are probed with: on or off.");
    public static final Setting ALLOWED_SIGNERS = setting(
            "policies.allowed-signers",
            "",
            false,
            "A file of SSH keys in the format of ssh-keygen -Y, or of PGP public keys (gpg --armor --export). With it, a commit is activated"
                    + " only if one of them signed it.");
    public static final Setting TOKEN_FILE = setting(
            "policies.token-file",
            "",
            false,
            "A file with the token for git+https, https or oci, as TOKEN or USER:TOKEN. Read again for each poll.");
    public static final Setting SSH_KEY_FILE = setting(
            "policies.ssh-key-file", "", false, "A file with the private key for git+ssh, without a passphrase.");
    public static final Setting KNOWN_HOSTS_FILE = setting(
            "policies.known-hosts-file",
            "",
            false,
            "A file with the host keys for git+ssh, as OpenSSH's known_hosts. A host that is not in it is not trusted.");
    public static final Setting SHADOW = setting(
            "policies.shadow",
            "",
            false,
            "A second source of policies, as in policies. Its policies are evaluated after each decision and never answer; differences are"
                    + " counted, and listed by novapay policies shadow.");
    public static final Setting CA_FILE = setting(
            "policies.ca-file",
            "",
            false,
            "A file of authorities, PEM, that are trusted for git+https, https and oci; empty for Java's own.");
    public static final Setting BUNDLE_KEYS = setting(
            "policies.bundle-keys",
            "",
            false,
            "A directory of public keys, PEM, each in a file KEYID.pem. With it, a bundle or artifact is activated only if one of them"
                    + " signed it in .signatures.json.");
    public static final Setting CHECKED = setting(
            "checked-policies",
            "",
            false,
            "Directory that caches policies that passed every check, for a fast start with the same policies; by default"
                    + " checked-policies under data. Protect it: a user with write access can change the rules.");

    private PolicySettings() {}

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
