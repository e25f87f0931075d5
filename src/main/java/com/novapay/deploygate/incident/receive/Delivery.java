package com.novapay.deploygate.incident.receive;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * One request of a source as it came.
 *
 * @param headers the value of a header, by its name in any case; a header that is given more than once has none
 * @param body its raw bytes; not to be changed
 * @param receivedAt by the gate's clock
 */
record Delivery(Function<String, Optional<String>> headers, byte[] body, Instant receivedAt) {
    Optional<String> header(String name) {
        return headers.apply(name);
    }
}
