package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The facts that concern one change, in the shape of the policy input. Immutable by convention.
 *
 * @param service the workload's service: label {@code app.kubernetes.io/name}, else its name
 * @param team label {@code deploygate.novapay.com/team} of the namespace, or empty
 * @param environment label {@code deploygate.novapay.com/environment} of the namespace as written, or empty
 * @param document {@code incidents}, {@code approvals}, {@code migrations}, {@code verifications} (arrays of flattened
 *     documents: {@code name}, {@code namespace}, {@code createdAt} where known, and every field of {@code spec}),
 *     {@code history} (the {@code spec} of the ReleaseHistory or an empty object), {@code freshness}, {@code argocd}, and
 *     {@code flags} where the change names feature flags and the gate knows where to look for them
 */
public record Facts(String service, String team, String environment, ObjectNode document) {}
