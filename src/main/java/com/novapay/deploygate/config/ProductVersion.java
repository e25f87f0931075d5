package com.novapay.deploygate.config;

import java.util.Optional;

/** The version of this program, as its jar says it. */
public final class ProductVersion {
    private ProductVersion() {}

    /** For example {@code 0.1.0}; {@code unpackaged} when it does not run from a jar. */
    public static String number() {
        return Optional.ofNullable(ProductVersion.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
