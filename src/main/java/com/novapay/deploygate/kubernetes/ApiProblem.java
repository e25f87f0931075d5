package com.novapay.deploygate.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

/** An object could not be read from or written to the API server. The message is one line for operators. */
public final class ApiProblem extends Exception {
    private static final long serialVersionUID = 1;
    private final boolean refused;

    /** @param refused whether the API server answered and denied this object, so that others may still pass */
    public ApiProblem(String message, boolean refused, @Nullable Throwable cause) {
        super(message, cause);
        this.refused = refused;
    }

    /**
     * What the API server answered, in one line.
     *
     * @param what could not be done
     */
    public static ApiProblem of(String what, KubernetesClientException problem) {
        String why = problem.getStatus() == null || problem.getStatus().getMessage() == null
                ? String.valueOf(problem.getCause() == null ? problem.getMessage() : problem.getCause())
                : problem.getStatus().getMessage();
        boolean refused = switch (problem.getCode()) {
            case 400, 403, 422 -> true;
            default -> false;
        };
        return new ApiProblem(what + ": " + why.lines().findFirst().orElse(""), refused, problem);
    }

    /** Whether the API server answered and denied this object. */
    public boolean isRefused() {
        return refused;
    }
}
