package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an approval allows. */
public enum Purpose {
    @JsonProperty("friday")
    FRIDAY,
    @JsonProperty("hotfix")
    HOTFIX,
    @JsonProperty("migration")
    MIGRATION,
    @JsonProperty("canary-skip")
    CANARY_SKIP,
    @JsonProperty("redeploy")
    REDEPLOY,
    @JsonProperty("break-glass")
    BREAK_GLASS
}
