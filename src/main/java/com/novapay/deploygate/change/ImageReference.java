package com.novapay.deploygate.change;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The grammar of image references, as {@code github.com/distribution/reference} reads them: what it does not accept, no
 * kubelet pulls. Pure, thread-safe.
 */
final class ImageReference {
    /** Longer than any reference of a name, a tag and a digest of that grammar. */
    private static final int LONGEST = 512;

    private static final int LONGEST_NAME = 255;
    private static final String PART = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*+(?<!-))?";
    private static final String HOST = "(?:" + PART + "(?:\\." + PART + ")*+|\\[[a-fA-F0-9:]++\\])(?::[0-9]++)?";
    private static final String COMPONENT = "[a-z0-9]++(?:(?:[._]|__|-++)[a-z0-9]++)*+";
    private static final Pattern REFERENCE = Pattern.compile("((?:" + HOST + "/)?" + COMPONENT + "(?:/" + COMPONENT
            + ")*+)(?::\\w[\\w.-]{0,127})?(?:@(sha256:[0-9a-f]{64}))?");

    private ImageReference() {}

    /** The digest that a reference is pinned by; empty for one that is not pinned or not a reference. */
    static Optional<String> digest(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        Matcher reference = REFERENCE.matcher(text);
        return reference.matches() && reference.group(1).length() <= LONGEST_NAME
                ? Optional.ofNullable(reference.group(2))
                : Optional.empty();
    }
}
