package com.novapay.deploygate.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A certificate and a key that somebody else keeps up to date: a mounted Secret, cert-manager, a file on a host. Read anew
 * every two seconds rather than watched, since Kubernetes swaps a symlink two levels up. Confined to one thread.
 */
public final class CertificateFiles implements CertificateSource {
    private final Path certificate;
    private final Path key;
    private final Clock clock;
    private CertificateState state = CertificateState.none("");
    private byte[] seen = {};

    public CertificateFiles(Path certificate, Path key, Clock clock) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
    }

    @Override
    public CertificateState look() {
        byte[] read = {};
        try {
            byte[] certificateText = Files.readAllBytes(certificate);
            byte[] keyText = Files.readAllBytes(key);
            read = Arrays.copyOf(certificateText, certificateText.length + keyText.length);
            System.arraycopy(keyText, 0, read, certificateText.length, keyText.length);
            ServingCertificate found =
                    ServingCertificate.read(certificate.toString(), certificateText, key.toString(), keyText);
            state = adopt(found, clock.instant());
        } catch (IOException e) {
            state = failed(e.getClass().getSimpleName() + " " + e.getMessage(), read);
        } catch (TlsProblem e) {
            state = failed(String.valueOf(e.getMessage()), read);
        }
        seen = read;
        return state;
    }

    @Override
    public Duration pause() {
        return Duration.ofSeconds(2);
    }

    private CertificateState adopt(ServingCertificate found, Instant now) {
        Optional<ServingCertificate> current = state.serving();
        if (!found.isValid(now) && current.isPresent() && current.get().isValid(now)) {
            return state.withProblem(certificate + " is not valid now, but from "
                    + found.leaf().getNotBefore().toInstant() + " to " + found.end()
                    + "; the previous certificate is served");
        }
        String expired = found.isValid(now) ? "" : certificate + " is not valid now; it must be renewed";
        return new CertificateState(Optional.of(found), Optional.empty(), expired, "");
    }

    /** Between the two reads the files may have been swapped, so what is seen once is not yet a problem. */
    private CertificateState failed(String problem, byte[] read) {
        boolean swapped = state.serving().isPresent() && state.problem().isEmpty() && !Arrays.equals(read, seen);
        return swapped ? state : state.withProblem(problem);
    }
}
