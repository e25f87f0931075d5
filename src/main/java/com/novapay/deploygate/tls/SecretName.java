package com.novapay.deploygate.tls;

/** Where a Secret is. */
public record SecretName(String namespace, String name) {
    @Override
    public String toString() {
        return "Secret " + namespace + "/" + name;
    }
}
