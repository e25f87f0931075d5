package com.novapay.deploygate.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Certificates and keys as text and back. {@code what} is the part's name in messages, which never hold a key. */
final class Pem {
    private Pem() {}

    /** At least one certificate, in the order they stand. */
    static List<X509Certificate> certificates(String what, byte[] text) throws TlsProblem {
        try {
            List<X509Certificate> all =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(text))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (all.isEmpty()) {
                throw new TlsProblem(what + " holds no certificate");
            }
            return all;
        } catch (CertificateException e) {
            throw new TlsProblem(what + " is not a PEM certificate: " + e.getMessage(), e);
        }
    }

    /** A private key in PKCS#8 or the older forms of RSA and EC, without a password. */
    static PrivateKey key(String what, byte[] text) throws TlsProblem {
        try (PEMParser parser = new PEMParser(new StringReader(new String(text, StandardCharsets.ISO_8859_1)))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PrivateKeyInfo key) {
                    return new JcaPEMKeyConverter().getPrivateKey(key);
                }
                if (object instanceof PEMKeyPair keys) {
                    return new JcaPEMKeyConverter().getPrivateKey(keys.getPrivateKeyInfo());
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new TlsProblem(what + " is not a PEM private key", e);
        }
        throw new TlsProblem(what + " holds no private key without a password");
    }

    static byte[] text(List<X509Certificate> certificates) {
        return write(certificates);
    }

    static byte[] text(PrivateKey key) {
        try {
            return write(List.of(new JcaPKCS8Generator(key, null)));
        } catch (IOException e) {
            throw new IllegalStateException("this key has no PKCS#8 form", e);
        }
    }

    private static byte[] write(List<?> objects) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : objects) {
                writer.writeObject(object);
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
