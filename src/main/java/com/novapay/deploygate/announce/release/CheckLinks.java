package com.novapay.deploygate.announce.release;

import com.novapay.deploygate.announce.Message.Link;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The four things to check after a deploy, and the console. Immutable.
 *
 * @param console its address, if it has one for people
 */
public record CheckLinks(
        Optional<LinkTemplate> status,
        Optional<LinkTemplate> apm,
        Optional<LinkTemplate> logs,
        Optional<LinkTemplate> health,
        Optional<URI> console) {

    /** The four things, also those without an address: they have to be checked all the same. */
    List<Link> of(Release release) {
        Map<String, String> values = values(release);
        List<Link> links = new ArrayList<>();
        links.add(new Link("1. Deploy status", filled(status, values).or(() -> decision(release.decision()))));
        links.add(new Link("2. Datadog APM: latency and error rate", filled(apm, values)));
        links.add(new Link("3. Application logs: new error patterns", filled(logs, values)));
        links.add(new Link("4. Health endpoint", filled(health, values)));
        return links;
    }

    /** The address of the release's health endpoint, as the template names it. */
    Optional<URI> healthEndpoint(Release release) {
        return filled(health, values(release));
    }

    /** The page of a decision; empty without a console for people. */
    Optional<URI> decision(String id) {
        return console.flatMap(base -> LinkTemplate.address(base.resolve("/").toString() + "changes/" + id));
    }

    private static Optional<URI> filled(Optional<LinkTemplate> template, Map<String, String> values) {
        return template.flatMap(one -> one.fill(values));
    }

    private static Map<String, String> values(Release release) {
        return Map.of(
                "service",
                release.service(),
                "namespace",
                release.workload().namespace(),
                "environment",
                release.environment(),
                "digest",
                release.digest(),
                "decision",
                release.decision());
    }
}
