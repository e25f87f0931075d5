package com.novapay.deploygate.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What the API server said, in one line. */
public final class ApiAnswer {
    private ApiAnswer() {}

    public static ReleaseProblem of(String what, KubernetesClientException problem) {
        String why = problem.getStatus() == null || problem.getStatus().getMessage() == null
                ? String.valueOf(problem.getCause() == null ? problem.getMessage() : problem.getCause())
                : problem.getStatus().getMessage();
        boolean refused = switch (problem.getCode()) {
            case 400, 403, 422 -> true;
            default -> false;
        };
        return new ReleaseProblem(what + ": " + why.lines().findFirst().orElse(""), refused, problem);
    }
}
