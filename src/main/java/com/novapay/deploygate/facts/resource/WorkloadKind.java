package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The kinds of workload that the gate stands in front of. */
public enum WorkloadKind {
    @JsonProperty("Deployment")
    DEPLOYMENT,
    @JsonProperty("Rollout")
    ROLLOUT
}
