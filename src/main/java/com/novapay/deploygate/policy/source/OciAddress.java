package com.novapay.deploygate.policy.source;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An artifact in an OCI registry: {@code oci://REGISTRY/REPOSITORY:TAG} or {@code oci://REGISTRY/REPOSITORY@sha256:…}.
 *
 * @param registry host and port
 * @param reference a tag or a digest
 */
record OciAddress(String registry, String repository, String reference) {
    static final String PREFIX = "oci://";
    private static final Pattern FORM =
            Pattern.compile("oci://((?:[a-zA-Z0-9][a-zA-Z0-9.-]{0,252}|\\[[0-9a-fA-F:]+\\])(?::\\d{1,5})?)"
                    + "/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
                    + "(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127})|@(sha256:[0-9a-f]{64}))?");
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\])(?::\\d+)?");

    /** @throws IllegalArgumentException for any other, with what is wrong, to follow it in a sentence */
    static OciAddress of(String address) {
        if (address.substring(PREFIX.length()).replaceFirst("/.*", "").contains("@")) {
            throw new IllegalArgumentException("has a user in it; put USER:TOKEN into the file of policies.token-file");
        }
        Matcher form = FORM.matcher(address);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "is not oci://REGISTRY/REPOSITORY:TAG or oci://REGISTRY/REPOSITORY@sha256:DIGEST");
        }
        String tag = form.group(3) == null ? "latest" : form.group(3);
        return new OciAddress(form.group(1), form.group(2), form.group(4) == null ? tag : form.group(4));
    }

    boolean isDigest() {
        return reference.contains(":");
    }

    /** Of a manifest or a blob; a registry on this machine may be without TLS. */
    URI uri(String kind, String id) {
        String scheme = LOOPBACK.matcher(registry).matches() ? "http" : "https";
        return URI.create(scheme + "://" + registry + "/v2/" + repository + "/" + kind + "/" + id);
    }

    String shown() {
        return PREFIX + registry + "/" + repository + (isDigest() ? "@" : ":") + reference;
    }
}
