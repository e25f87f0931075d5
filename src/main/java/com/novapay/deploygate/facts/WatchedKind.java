package com.novapay.deploygate.facts;

import java.util.Set;

/** The kinds of objects in a cluster that facts are made of. */
enum WatchedKind {
    INCIDENT("Incident", FactSchema.API_VERSION, "incidents"),
    APPROVAL("Approval", FactSchema.API_VERSION, "approvals"),
    MIGRATION("Migration", FactSchema.API_VERSION, "migrations"),
    VERIFICATION("Verification", FactSchema.API_VERSION, "verifications"),
    RELEASE_HISTORY("ReleaseHistory", FactSchema.API_VERSION, "releasehistories"),
    NAMESPACE("Namespace", "v1", "namespaces"),

    /** For Rollouts that take their template from one. */
    DEPLOYMENT("Deployment", "apps/v1", "deployments"),

    /** Of Argo CD, which not every cluster has: who started a sync. What is not known of it only fails to refuse. */
    APPLICATION("Application", "argoproj.io/v1alpha1", "applications");

    private final String kind;
    private final String apiVersion;
    private final String plural;

    WatchedKind(String kind, String apiVersion, String plural) {
        this.kind = kind;
        this.apiVersion = apiVersion;
        this.plural = plural;
    }

    String kind() {
        return kind;
    }

    String apiVersion() {
        return apiVersion;
    }

    /** As people name it to kubectl. */
    String plural() {
        return plural;
    }

    /** Whether deploys are refused as long as these are not known. */
    boolean required() {
        return this != APPLICATION;
    }

    /** How many at most are read at once: an Application may be larger than a megabyte. */
    int page() {
        return this == APPLICATION ? 5 : 500;
    }

    /** Members that are not even read: they may be huge, and nobody asks for them. */
    Set<String> unread() {
        return this == APPLICATION
                ? Set.of(
                        "managedFields",
                        "history",
                        "syncResult",
                        "summary",
                        "conditions",
                        "manifests",
                        "source",
                        "sources")
                : Set.of("managedFields");
    }

    /** Where all of them are, in all namespaces. */
    String path() {
        return (apiVersion.contains("/") ? "apis/" : "api/") + apiVersion + "/" + plural;
    }
}
