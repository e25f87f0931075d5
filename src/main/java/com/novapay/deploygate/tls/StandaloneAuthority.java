package com.novapay.deploygate.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The gate's own certificates for standalone use, in one folder: {@code ca.crt} (what a webhook configuration needs),
 * {@code tls.crt} and {@code tls.key}. Made when they are missing or soon to expire. Thread-confined.
 */
public final class StandaloneAuthority {
    private static final Duration CA_LIFE = Duration.ofDays(3_650);
    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration EARLY = Duration.ofDays(60);
    private final Path folder;
    private final Clock clock;

    public StandaloneAuthority(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Certificate of the authority. */
    public Path authority() {
        return folder.resolve("ca.crt");
    }

    /** Serving certificate. */
    public Path certificate() {
        return folder.resolve("tls.crt");
    }

    /** Key of the serving certificate. */
    public Path key() {
        return folder.resolve("tls.key");
    }

    /** Makes what is missing or expires within 60 days. */
    public void ensure() throws IOException, GeneralSecurityException {
        if (Files.exists(certificate()) && Files.exists(key()) && Files.exists(authority()) && isFresh()) {
            return;
        }
        Files.createDirectories(folder);
        try {
            KeyPair ca = keys();
            KeyPair serving = keys();
            X509Certificate root = certificate("Deploy Gate standalone CA", ca, ca.getPrivate(), CA_LIFE, true);
            X509Certificate leaf = certificate("deploy-gate", serving, ca.getPrivate(), LIFE, false);
            write(authority(), pem(root));
            write(certificate(), pem(leaf));
            write(key(), pem(new JcaPKCS8Generator(serving.getPrivate(), null)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private boolean isFresh() throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(certificate())) {
            X509Certificate leaf =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return leaf.getNotAfter().toInstant().isAfter(clock.instant().plus(EARLY));
        }
    }

    private X509Certificate certificate(String name, KeyPair keys, PrivateKey issuer, Duration life, boolean authority)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        Instant now = clock.instant();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=Deploy Gate standalone CA"),
                new BigInteger(127, new SecureRandom()),
                Date.from(now.minus(Duration.ofMinutes(5))),
                Date.from(now.plus(life)),
                new X500Name("CN=" + name),
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (authority) {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } else {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.iPAddress, "::1"),
                new GeneralName(GeneralName.dNSName, "deploy-gate.deploy-gate.svc"),
            }));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer)));
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

    private static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
