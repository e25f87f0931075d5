package com.novapay.deploygate.audit.merkle;

import java.util.Base64;
import java.util.Optional;

/** What all texts of C2SP share. */
final class Notes {
    private Notes() {}

    /** Strictly, so that one value has one text; empty when it is none. */
    static Optional<byte[]> base64(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A number in decimal digits without leading zeroes; empty when it is none. */
    static Optional<Long> number(String text) {
        boolean digits = !text.isEmpty()
                && text.length() <= 18
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        return digits ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
