package com.novapay.deploygate.facts.resource;

/** Rules in CEL that several resources share, and the bounds that keep their cost low. */
final class Rules {
    static final String GROUP = "deploygate.novapay.com";
    static final String VERSION = "v1alpha1";

    /** A name of something in Kubernetes. */
    static final long NAME = 253;

    /** The name of a person or a service account. */
    static final long USER = 512;

    /** A sentence or two. */
    static final long LINE = 512;

    /** A page. */
    static final long PAGE = 8192;

    static final long DIGEST_LENGTH = 71;
    static final String DIGEST = "self.matches('^sha256:[0-9a-f]{64}$')";
    static final String DIGEST_MESSAGE =
            "must be the whole digest, sha256: and 64 lower-case hex digits, as the refusal prints it";

    static final String IMAGE = "self.matches('^([^@ ]+@)?sha256:[0-9a-f]{64}$')";
    static final String IMAGE_MESSAGE =
            "must be the image's digest, sha256: and 64 lower-case hex digits, or a reference that "
                    + "ends with it after @";

    static final long WORD_LENGTH = 63;
    static final String WORD = "self.matches('^[a-z0-9]([a-z0-9-]*[a-z0-9])?$')";
    static final String WORD_MESSAGE = "must be one word of lower-case letters, digits and hyphens";

    private Rules() {}
}
