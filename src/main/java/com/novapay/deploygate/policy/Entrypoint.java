package com.novapay.deploygate.policy;

/** A question that policies answer with a verdict. */
public enum Entrypoint {
    /** May this workload change like that? All policies answer it. */
    CHANGE("deploygate/verdict"),
    /** May this record of the gate's own be written like that? */
    RECORD("deploygate/records/verdict");

    private final String path;

    Entrypoint(String path) {
        this.path = path;
    }

    /** Its path with slashes, as {@code opa build} takes it and the module names it. */
    public String path() {
        return path;
    }

    /** As a reference in Rego. */
    String reference() {
        return "data." + path.replace('/', '.');
    }
}
