package com.novapay.deploygate.audit.summary;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Who asked for a change, in words. Pure. */
public final class Requester {
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    private Requester() {}

    /**
     * Who asked: of a sync of Argo CD who started it, as the Application says, and the service account that it came by; else the
     * user that the API server authenticated.
     */
    static String words(JsonNode decision) {
        String user = shortened(decision.path("actor").path("username").asText());
        JsonNode sync = decision.path("argocd");
        String application = sync.path("application").asText();
        if (application.isEmpty()) {
            return user;
        }
        JsonNode by = sync.path("initiatedBy");
        String starter = by.path("username").asText();
        String of = "the sync of Argo CD application " + application;
        String unsure = sync.path("verified").asBoolean() ? "" : ", which does not manage the workload";
        if (!starter.isEmpty() && !by.path("automated").asBoolean()) {
            return starter + ", who started " + of + unsure + "; by " + user;
        }
        return (by.path("automated").asBoolean() ? "auto-sync, " : "") + of + unsure + "; by " + user;
    }

    /** The name of a user as people say it: of a service account its name and namespace. */
    public static String shortened(String username) {
        String[] parts = username.toLowerCase(Locale.ROOT).startsWith(SERVICE_ACCOUNT)
                ? username.substring(SERVICE_ACCOUNT.length()).split(":", -1)
                : new String[0];
        return parts.length == 2 ? parts[1] + " (service account of " + parts[0] + ")" : username;
    }
}
