package com.novapay.deploygate.change;

import java.util.List;
import java.util.Map;

/**
 * Who asks, as authenticated by the API server. The only source of identity: annotations, field managers and user
 * agents are chosen by the client. Immutable.
 *
 * @param uid as the authenticator gives it, or empty
 * @param extra what else the authenticator says, such as the id of the credential
 */
public record UserInfo(String username, String uid, List<String> groups, Map<String, List<String>> extra) {
    public UserInfo {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /** Somebody of whom the API server says no more. */
    public UserInfo(String username, List<String> groups) {
        this(username, "", groups, Map.of());
    }
}
