package com.novapay.deploygate.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/** The authority whose certificates callers must show, from a file. Confined to one thread. */
final class ClientAuthority {
    private final Path file;
    private List<X509Certificate> authorities = List.of();
    private String problem = "";

    ClientAuthority(Path file) {
        this.file = file;
    }

    /** Reads the file anew; what cannot be used leaves the last good ones in force. */
    List<X509Certificate> look() {
        try {
            authorities = Pem.certificates(file.toString(), Files.readAllBytes(file));
            problem = "";
        } catch (IOException e) {
            problem = file + " cannot be read: " + e;
        } catch (TlsProblem e) {
            problem = String.valueOf(e.getMessage());
        }
        return authorities;
    }

    /** Why the newest state of the file could not be used; empty when it could. */
    String problem() {
        return problem;
    }
}
