package com.novapay.deploygate.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes authorities and the certificates they sign: ECDSA on P-256. Thread-safe. */
final class CertificateIssuer {
    private static final Duration SKEW = Duration.ofDays(1);
    private final SecureRandom random = new SecureRandom();

    /** An authority and its key. */
    record Authority(X509Certificate certificate, PrivateKey key) {}

    /** An authority of its own name, from a day before {@code now}, for callers whose clocks are behind. */
    Authority authority(Instant now, Duration life) {
        KeyPair keys = keys();
        BigInteger serial = serial();
        X500Name name =
                new X500Name("CN=Deploy Gate CA " + serial.toString(16).substring(0, 8) + ",O=deploygate.novapay.com");
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name, serial, Date.from(now.minus(SKEW)), Date.from(now.plus(life)), name, keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            return new Authority(sign(builder, keys.getPrivate()), keys.getPrivate());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("every JDK makes certificates on P-256", e);
        }
    }

    /**
     * A certificate for one purpose, good for {@code hosts}. It begins with its authority, so that a gate whose clock jumps
     * ahead never makes one that is not valid yet, and ends no later than it.
     */
    ServingCertificate certificate(Authority by, KeyPurposeId purpose, List<String> hosts, Instant now, Duration life) {
        X509Certificate authority = by.certificate();
        KeyPair keys = keys();
        Instant end = now.plus(life);
        Instant last = Validity.end(authority);
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    authority,
                    serial(),
                    authority.getNotBefore(),
                    Date.from(end.isBefore(last) ? end : last),
                    new X500Principal("CN=deploy-gate"),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.getPublicKey()));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(hosts.stream().map(CertificateIssuer::name).toArray(GeneralName[]::new)));
            return ServingCertificate.of(sign(builder, by.key()), keys.getPrivate());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("every JDK makes certificates on P-256", e);
        }
    }

    /** The host as a certificate spells it: addresses in full. */
    static String spelled(String host) {
        try {
            return InetAddress.ofLiteral(host).getHostAddress();
        } catch (IllegalArgumentException e) {
            return host;
        }
    }

    private static GeneralName name(String host) {
        try {
            return new GeneralName(
                    GeneralName.iPAddress, InetAddress.ofLiteral(host).getHostAddress());
        } catch (IllegalArgumentException e) {
            return new GeneralName(GeneralName.dNSName, host);
        }
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private BigInteger serial() {
        return new BigInteger(126, random).setBit(126);
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }
}
