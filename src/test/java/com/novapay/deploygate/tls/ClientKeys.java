package com.novapay.deploygate.tls;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** An authority of clients, and certificates of it for the clients of tests. */
public final class ClientKeys {
    private final Instant begin = Instant.now().minus(Duration.ofDays(10));
    private final CertificateIssuer issuer = new CertificateIssuer();
    private final CertificateIssuer.Authority authority = issuer.authority(begin, Duration.ofDays(100));

    /** Writes the authority as PEM. */
    public Path write(Path file) throws IOException {
        return Files.write(file, Pem.text(List.of(authority.certificate())));
    }

    /** Of a client. */
    public PemKeyCertOptions good() {
        return made(KeyPurposeId.id_kp_clientAuth, Duration.ofDays(50));
    }

    /** Of a client, until yesterday. */
    public PemKeyCertOptions expired() {
        return made(KeyPurposeId.id_kp_clientAuth, Duration.ofDays(9));
    }

    /** Of a server. */
    public PemKeyCertOptions ofServer() {
        return made(KeyPurposeId.id_kp_serverAuth, Duration.ofDays(50));
    }

    private PemKeyCertOptions made(KeyPurposeId purpose, Duration life) {
        ServingCertificate certificate = issuer.certificate(authority, purpose, List.of("alertmanager"), begin, life);
        return new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(certificate.certificateText()))
                .addKeyValue(Buffer.buffer(certificate.keyText()));
    }
}
