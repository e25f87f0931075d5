package com.novapay.deploygate.announce.marker;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An image reference taken apart, whatever it looks like. Pure.
 *
 * @param repository registry and path
 * @param tag empty when there is none
 * @param digest empty when there is none
 */
record ImageName(String repository, String tag, String digest) {
    static ImageName of(String reference) {
        int at = reference.indexOf('@');
        String named = at < 0 ? reference : reference.substring(0, at);
        int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
        return new ImageName(
                colon < 0 ? named : named.substring(0, colon),
                colon < 0 ? "" : named.substring(colon + 1),
                at < 0 ? "" : reference.substring(at + 1));
    }

    /** What people call the version: the tag, else the digest. */
    String version() {
        return !tag.isEmpty() ? tag : !digest.isEmpty() ? digest : "unknown";
    }

    /** The package URL, type {@code oci}. */
    String packageUrl() {
        String path = repository.isEmpty() ? "unknown" : repository.toLowerCase(Locale.ROOT);
        String url = "pkg:oci/"
                + encoded(path.substring(path.lastIndexOf('/') + 1), "")
                + (digest.isEmpty() ? "" : "@" + encoded(digest, ""))
                + "?repository_url=" + encoded(path, "/:");
        return tag.isEmpty() ? url : url + "&tag=" + encoded(tag, "");
    }

    private static String encoded(String text, String kept) {
        StringBuilder encoded = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (one & 0xFF);
            boolean plain = (character >= 'a' && character <= 'z')
                    || (character >= 'A' && character <= 'Z')
                    || (character >= '0' && character <= '9')
                    || "-._~".indexOf(character) >= 0
                    || kept.indexOf(character) >= 0;
            if (plain) {
                encoded.append(character);
            } else {
                encoded.append('%').append(String.format(Locale.ROOT, "%02X", (int) character));
            }
        }
        return encoded.toString();
    }
}
