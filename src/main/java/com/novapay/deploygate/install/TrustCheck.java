package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Whether the API server trusts a certificate, and for how long the one in service lasts. */
record TrustCheck(String namespace, Instant now) implements InstallCheck.Check {
    private static final String OBJECT = "validatingwebhookconfiguration/" + Installed.NAME;
    private static final Duration SOON = Duration.ofDays(30);
    private static final String RENEW = "renew the certificate as in docs/tls.md";

    @Override
    public void look(ClusterView view, Report report) throws Unseen {
        Optional<JsonNode> client =
                Installed.webhook(view).flatMap(Installed::deciding).map(webhook -> webhook.path("clientConfig"));
        if (client.isEmpty()) {
            return;
        }
        trusted(client.get().path("caBundle").asText(), report);
        if (!client.get().path("url").isTextual()) {
            served(view, report);
        }
    }

    private void trusted(String bundle, Report report) {
        List<X509Certificate> authorities;
        try {
            authorities = certificates(bundle);
        } catch (IOException e) {
            report.critical(OBJECT, "Its caBundle cannot be read: every deploy is denied.", RENEW);
            return;
        }
        Optional<Instant> end = authorities.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .max(Comparator.naturalOrder());
        if (end.isEmpty()) {
            report.critical(
                    OBJECT,
                    "It has no caBundle: the API server does not trust the gate and denies every deploy.",
                    RENEW);
            return;
        }
        report.fact("authority", "until " + end.get());
        ends(OBJECT, "The authority in its caBundle", end.get(), report);
    }

    private void served(ClusterView view, Report report) throws Unseen {
        String path = "/api/v1/namespaces/" + namespace + "/secrets/deploy-gate-tls";
        Optional<JsonNode> secret = view.find(path);
        if (secret.isEmpty()) {
            return; // another Secret, named by the chart's values; the refusal shows whether it is good
        }
        try {
            List<X509Certificate> chain =
                    certificates(secret.get().at("/data/tls.crt").asText());
            if (chain.isEmpty()) {
                report.critical("secret/deploy-gate-tls in " + namespace, "It holds no certificate.", RENEW);
                return;
            }
            Instant end = chain.getFirst().getNotAfter().toInstant();
            report.fact("certificate", "until " + end);
            ends("secret/deploy-gate-tls in " + namespace, "The certificate in it", end, report);
        } catch (IOException e) {
            report.critical("secret/deploy-gate-tls in " + namespace, "Its tls.crt cannot be read.", RENEW);
        }
    }

    private void ends(String object, String what, Instant end, Report report) {
        if (!end.isAfter(now)) {
            report.critical(object, what + " ended at " + end + ": every deploy is denied.", RENEW);
        } else if (end.isBefore(now.plus(SOON))) {
            report.warning(object, what + " ends at " + end + "; after that, every deploy is denied.", RENEW);
        }
    }

    private static List<X509Certificate> certificates(String base64) throws IOException {
        try {
            byte[] pem = Base64.getMimeDecoder().decode(base64);
            return pem.length == 0
                    ? List.of()
                    : CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException(e);
        }
    }
}
