package com.novapay.deploygate.console.signin;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Claims that go out to a browser and come back as they were, unread: a JWE with a key for one purpose, so that what was
 * sealed for another does not open. Immutable and thread-safe.
 */
final class Seal {
    private static final JWEHeader HEADER = new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM);
    /** A browser keeps no more in a cookie. */
    private static final int LONGEST = 4096;

    private final SecretKey key;

    private Seal(SecretKey key) {
        this.key = key;
    }

    /** @param secret what the keys of all purposes come from */
    static Seal of(byte[] secret, String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] derived = mac.doFinal(("deploy-gate console " + purpose).getBytes(StandardCharsets.UTF_8));
            return new Seal(new SecretKeySpec(derived, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    String close(JWTClaimsSet claims) {
        try {
            EncryptedJWT jwt = new EncryptedJWT(HEADER, claims);
            jwt.encrypt(new DirectEncrypter(key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    /** What was sealed; empty for anything else. Says nothing about how old it is. */
    Optional<JWTClaimsSet> open(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            EncryptedJWT jwt = EncryptedJWT.parse(text);
            JWEHeader header = jwt.getHeader();
            if (!HEADER.getAlgorithm().equals(header.getAlgorithm())
                    || !HEADER.getEncryptionMethod().equals(header.getEncryptionMethod())
                    || header.getCompressionAlgorithm() != null) {
                return Optional.empty();
            }
            jwt.decrypt(new DirectDecrypter(key));
            return Optional.ofNullable(jwt.getJWTClaimsSet());
        } catch (ParseException | JOSEException | IllegalStateException e) {
            return Optional.empty();
        }
    }
}
