package com.novapay.deploygate.argocd;

/** Names one Argo CD Application. Immutable. */
record ApplicationKey(String namespace, String name) {
    boolean isKnown() {
        return !name.isEmpty();
    }

    @Override
    public String toString() {
        return "application " + name + " in " + namespace;
    }
}
