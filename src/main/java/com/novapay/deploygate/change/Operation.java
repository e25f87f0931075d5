package com.novapay.deploygate.change;

/** What the API server was asked to do with the object: {@code AdmissionRequest.operation} of {@code admission.k8s.io/v1}. */
public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    CONNECT
}
