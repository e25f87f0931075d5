package com.novapay.deploygate.argocd;

import com.novapay.deploygate.kubernetes.ApiProblem;
import java.util.List;

/** Which incidents freeze deploys into a namespace. Thread-safe. */
@FunctionalInterface
interface Freeze {
    /**
     * The incidents that freeze all services of a namespace now, each as severity and name, worst first; empty when none does.
     *
     * @throws ReleaseProblem when that is not known
     */
    List<String> in(String namespace) throws ApiProblem;
}
