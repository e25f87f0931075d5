package com.novapay.deploygate.incident.receive;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One request of a source as it came. Immutable by convention: its body is not copied. */
final class Delivery {
    private final Function<String, Optional<String>> headers;
    private final List<X509Certificate> certificates;
    private final byte[] body;
    private final Instant receivedAt;

    /**
     * @param headers the value of a header, by its name in any case; a header that is given more than once has none
     * @param certificates the chain that the client showed, its own first; empty for none
     * @param body its raw bytes, which nobody changes any more
     * @param receivedAt by the gate's clock
     */
    Delivery(
            Function<String, Optional<String>> headers,
            List<X509Certificate> certificates,
            byte[] body,
            Instant receivedAt) {
        this.headers = headers;
        this.certificates = List.copyOf(certificates);
        this.body = body;
        this.receivedAt = receivedAt;
    }

    Optional<String> header(String name) {
        return headers.apply(name);
    }

    List<X509Certificate> certificates() {
        return certificates;
    }

    byte[] body() {
        return body;
    }

    Instant receivedAt() {
        return receivedAt;
    }
}
