package com.novapay.deploygate.policy.builtin;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Hashes and message authentication codes, as hexadecimal text. */
final class CryptoBuiltins {
    static final Map<String, Builtin> ALL = Map.of(
            "crypto.md5", call -> hash("MD5", call),
            "crypto.sha1", call -> hash("SHA-1", call),
            "crypto.sha256", call -> hash("SHA-256", call),
            "crypto.hmac.md5", call -> hmac("HmacMD5", call),
            "crypto.hmac.sha1", call -> hmac("HmacSHA1", call),
            "crypto.hmac.sha256", call -> hmac("HmacSHA256", call),
            "crypto.hmac.sha512", call -> hmac("HmacSHA512", call),
            "crypto.hmac.equal", call -> Term.of(MessageDigest.isEqual(bytes(call, 0), bytes(call, 1))));

    private CryptoBuiltins() {}

    private static Term hash(String algorithm, Call call) {
        try {
            return hex(MessageDigest.getInstance(algorithm).digest(bytes(call, 0)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    private static Term hmac(String algorithm, Call call) {
        byte[] key = bytes(call, 1);
        try {
            Mac mac = Mac.getInstance(algorithm);
            // Java refuses an empty key; a byte of zero is the same key, because keys are padded with zeros.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
            return hex(mac.doFinal(bytes(call, 0)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    private static byte[] bytes(Call call, int index) {
        return call.string(index).getBytes(StandardCharsets.UTF_8);
    }

    private static Term hex(byte[] bytes) {
        return Term.of(HexFormat.of().formatHex(bytes));
    }
}
