package com.novapay.deploygate.change;

import java.util.List;

/**
 * Who asks, as authenticated by the API server. The only source of identity: annotations, field managers and user
 * agents are chosen by the client. Immutable.
 */
public record UserInfo(String username, List<String> groups) {
    public UserInfo {
        groups = List.copyOf(groups);
    }
}
