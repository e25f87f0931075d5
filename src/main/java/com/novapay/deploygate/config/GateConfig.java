package com.novapay.deploygate.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How one gate is set up; see {@link Setting} for what each leaf means. Immutable.
 *
 * @param store a JDBC URL of SQLite or PostgreSQL; it may have a password in it
 */
public record GateConfig(
        Address listen,
        Address adminListen,
        Path data,
        Optional<Path> facts,
        Policies policies,
        Path checkedPolicies,
        String store,
        Limits limits,
        Releases releases,
        ArgoCd argocd,
        Duration drain,
        LogFormat logFormat,
        Audit audit,
        Tls tls,
        ConsoleConfig console,
        IncidentsConfig incidents,
        DeliveryConfig delivery,
        AnnounceContents announced,
        Optional<TracesConfig> traces,
        Optional<FlagsConfig> flags) {

    /** How the log is written. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    /**
     * Where policies come from.
     *
     * @param source a directory, a bundle file, or an address of a Git repository, a bundle or an artifact; empty for the policies in the jar
     * @param maxAge zero for no limit
     * @param force whether policies that allow or deny everything are activated
     * @param shadow a second source, whose policies never answer; empty for none
     */
    public record Policies(
            Optional<String> source,
            Duration poll,
            Duration maxAge,
            boolean force,
            Optional<Path> allowedSigners,
            Optional<Path> tokenFile,
            Optional<Path> sshKeyFile,
            Optional<Path> knownHostsFile,
            Optional<Path> caFile,
            Optional<Path> bundleKeys,
            Optional<String> shadow) {}

    /**
     * How the record is kept.
     *
     * @param key empty for one of the gate's own
     * @param origin empty for one of its own making
     * @param publish where checkpoints go, empty for nowhere
     * @param online months, 0 for all
     * @param keep months, 0 for all
     */
    public record Audit(
            Optional<Path> key,
            Optional<String> origin,
            Duration checkpointEvery,
            Optional<String> publish,
            int online,
            int keep) {}

    /** A host and a port; port 0 is any free one. */
    public record Address(String host, int port) {
        private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|::1");

        /** Whether only this machine can reach it. */
        public boolean isLoopback() {
            return LOOPBACK.matcher(host).matches();
        }

        /** As it stands in a URL, with the port that was got in the end. */
        public String authority(int actualPort) {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + actualPort;
        }
    }

    /**
     * Where the certificate comes from.
     *
     * @param secret name, or namespace and name with a slash between
     * @param webhook empty for none
     */
    public record Tls(
            TlsSource source,
            Optional<Path> certificate,
            Optional<Path> key,
            String secret,
            List<String> hosts,
            Optional<String> webhook,
            Duration settle,
            Optional<Path> clientAuthority) {
        public Tls {
            hosts = List.copyOf(hosts);
        }
    }

    /** Who keeps the certificate. */
    public enum TlsSource {
        FOLDER,
        FILES,
        AUTHORITY
    }

    /**
     * What the gate takes on.
     *
     * @param bodies bytes
     * @param policyMemory bytes
     */
    public record Limits(int permits, int workers, Duration answer, long bodies, int policyMemory, Duration factsAge) {}

    /**
     * How the gate gets on with Argo CD.
     *
     * @param users as whom it syncs; none for no Argo CD
     * @param parked whether refused deploys are started again once they would pass
     * @param dryRun the answer to its dry runs that the gate would deny
     * @param syncWindows what a freeze does to its AppProjects
     */
    public record ArgoCd(Set<String> users, boolean parked, DryRun dryRun, SyncWindows syncWindows) {
        public ArgoCd {
            users = Set.copyOf(users);
        }
    }

    /** What is said to a dry run that would be refused. */
    public enum DryRun {
        WARN,
        DENY
    }

    /** What a freeze does to sync windows: nothing, or there is a deny window while it stands. */
    public enum SyncWindows {
        OFF,
        MIRROR
    }

    /**
     * How release histories are kept.
     *
     * @param keep 0 for not at all
     * @param lease name, or namespace and name with a slash between
     */
    public record Releases(int keep, Duration look, String lease) {}
}
