package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An authority that lasts and a certificate for 127.0.0.1 that need not.
 *
 * @param authority PEM
 * @param certificate PEM
 * @param key PEM
 */
record RogueCertificates(String authority, String certificate, String key) {
    private static final X500Name ISSUER = new X500Name("CN=Rogue CA");

    /** With a certificate that ends at {@code end}. */
    static RogueCertificates until(Instant end) throws GeneralSecurityException, IOException {
        try {
            KeyPair authority = keys();
            KeyPair serving = keys();
            JcaX509v3CertificateBuilder leaf = builder(new X500Name("CN=rogue"), serving, end);
            leaf.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
            return new RogueCertificates(
                    signed(root(authority), authority),
                    signed(leaf, authority),
                    pem(new JcaPKCS8Generator(serving.getPrivate(), null)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static JcaX509v3CertificateBuilder root(KeyPair authority) throws CertIOException {
        Instant end = Instant.now().plus(Duration.ofDays(1));
        JcaX509v3CertificateBuilder root = builder(ISSUER, authority, end);
        root.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        return root;
    }

    private static JcaX509v3CertificateBuilder builder(X500Name name, KeyPair keys, Instant end) {
        return new JcaX509v3CertificateBuilder(
                ISSUER,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(end.minus(Duration.ofDays(400))),
                Date.from(end),
                name,
                keys.getPublic());
    }

    private static String signed(JcaX509v3CertificateBuilder builder, KeyPair issuer)
            throws OperatorCreationException, IOException {
        return pem(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
