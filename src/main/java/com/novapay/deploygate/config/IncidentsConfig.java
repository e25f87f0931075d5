package com.novapay.deploygate.config;

import com.novapay.deploygate.config.GateConfig.Address;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where incidents of other systems come from. Immutable.
 *
 * @param listen empty where none are received
 * @param sources those that are on
 */
public record IncidentsConfig(Optional<Address> listen, List<Source> sources) {
    public IncidentsConfig {
        sources = List.copyOf(sources);
    }

    /**
     * One system.
     *
     * @param name as in its settings and path
     * @param secretFile empty where only a certificate of the client is asked for
     * @param clientAuthorities a file of authorities that certificates of clients are from; empty where none is asked for
     * @param severities its names in lower case, and SEV-1 to SEV-4
     * @param services its names in lower case, and the services of workloads
     * @param poll empty where its API is not polled
     * @param maxAge zero for no limit
     */
    public record Source(
            String name,
            Optional<Path> secretFile,
            Optional<Path> clientAuthorities,
            Map<String, String> severities,
            Map<String, List<String>> services,
            Optional<Poll> poll,
            Duration maxAge) {
        public Source {
            severities = Map.copyOf(severities);
            services = Map.copyOf(services);
        }
    }

    /** An API and how often it is asked. */
    public record Poll(URI api, Path tokenFile, Duration every) {}
}
