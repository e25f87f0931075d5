package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How bad an incident is, worst first. */
public enum Severity {
    @JsonProperty("SEV-1")
    SEV_1,
    @JsonProperty("SEV-2")
    SEV_2,
    @JsonProperty("SEV-3")
    SEV_3,
    @JsonProperty("SEV-4")
    SEV_4
}
