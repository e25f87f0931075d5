package com.novapay.deploygate.incident.receive;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256, compared in constant time. Pure, thread-safe. */
final class Hmac {
    private static final String ALGORITHM = "HmacSHA256";

    private Hmac() {}

    /**
     * Whether one of the signatures is that of one of the keys. Every pair is compared, so that the time tells nothing.
     *
     * @param head what is signed before the body
     */
    static boolean matches(List<byte[]> keys, String head, byte[] body, List<byte[]> signatures) {
        boolean matches = false;
        for (byte[] key : keys) {
            byte[] expected = sign(key, head, body);
            for (byte[] signature : signatures) {
                matches |= MessageDigest.isEqual(expected, signature);
            }
        }
        return matches;
    }

    static byte[] sign(byte[] key, String head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(head.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
