package com.novapay.deploygate.console;

import com.novapay.deploygate.console.signin.Origins;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the console listens and what it takes on. Immutable.
 *
 * @param tls without it plain HTTP, which is for loopback only
 * @param origins what it is called
 * @param patience for the head of a request, and for its body
 */
public record ConsoleSettings(
        String host, int port, Optional<ServerSSLOptions> tls, Origins origins, Duration patience, Room room) {

    /** The patience and the room of a console that people look at. */
    public static ConsoleSettings of(String host, int port, Optional<ServerSSLOptions> tls, Origins origins) {
        return new ConsoleSettings(host, port, tls, origins, Duration.ofSeconds(10), new Room(256, 64, 4));
    }

    /**
     * How much at once.
     *
     * @param connections open ones
     * @param requests under way
     * @param requestsEach under way, of one person; fewer than there are threads, so that nobody takes them all
     */
    public record Room(int connections, int requests, int requestsEach) {}
}
