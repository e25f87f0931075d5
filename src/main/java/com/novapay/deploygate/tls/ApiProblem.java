package com.novapay.deploygate.tls;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What the API server said, in one line. */
final class ApiProblem {
    private ApiProblem() {}

    static TlsProblem of(String what, KubernetesClientException problem) {
        String why = problem.getStatus() == null || problem.getStatus().getMessage() == null
                ? String.valueOf(problem.getCause() == null ? problem.getMessage() : problem.getCause())
                : problem.getStatus().getMessage();
        return new TlsProblem(what + ": " + why.lines().findFirst().orElse(""), problem);
    }
}
