package com.novapay.deploygate.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which systems report incidents, and how they are understood. */
public final class IncidentSettings {
    private static final List<Setting> ALL = new ArrayList<>();
    private static final String ALERTMANAGER = "alertmanager";

    public static final Setting LISTEN = setting(
            "incidents.listen",
            "off",
            "HOST:PORT that receives incidents from other systems, HTTPS with the gate's certificate, or off. See docs/incidents.md.");

    /** The systems whose incidents the gate receives, in the order of the page. */
    public static final List<Source> SOURCES = List.of(
            polled(
                    "pagerduty",
                    "PagerDuty",
                    "the signing secrets of its webhook subscriptions",
                    "https://api.pagerduty.com"),
            polled(
                    "incidentio",
                    "incident.io",
                    "the signing secrets of its webhook endpoints, whsec_…",
                    "https://api.incident.io"),
            source("firehydrant", "FireHydrant", "the secrets of its webhooks", "means all services", Optional.empty()),
            source(
                    ALERTMANAGER,
                    "Alertmanager",
                    "the bearer tokens of its webhook_configs",
                    "means all services",
                    Optional.empty()),
            source(
                    "generic",
                    "any other source",
                    "the secrets that it signs with",
                    "is a service of that name",
                    Optional.empty()));

    /**
     * The settings of one system; those of its API are there where the gate can poll it.
     *
     * @param name in keys and paths, such as {@code pagerduty}
     */
    public record Source(
            String name,
            Setting secretFile,
            Optional<Setting> clientAuthorities,
            Setting severity,
            Setting service,
            Setting maxAge,
            Optional<Api> api) {}

    /** The settings of an API that is polled. */
    public record Api(Setting address, Setting tokenFile, Setting poll) {}

    private IncidentSettings() {}

    /** In the order of the page of settings. */
    static List<Setting> all() {
        return List.copyOf(ALL);
    }

    /** The system of a name in {@link #SOURCES}. */
    public static Source source(String name) {
        return SOURCES.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Source polled(String name, String shown, String secrets, String address) {
        return source(name, shown, secrets, "means all services", Optional.of(address));
    }

    private static Source source(
            String name, String shown, String secrets, String otherServices, Optional<String> address) {
        String key = "incidents." + name + ".";
        String of = "For " + shown + ": ";
        return new Source(
                name,
                setting(
                        key + "secret-file",
                        "",
                        of + "a file with " + secrets + ", one on each line. With it, /incidents/" + name
                                + " is on. Read again for each delivery."),
                name.equals(ALERTMANAGER)
                        ? Optional.of(setting(
                                key + "client-ca-file",
                                "",
                                of + "a file of authorities, PEM. With it, /incidents/" + name
                                        + " is on, and the client needs a certificate from one of them; with "
                                        + key + "secret-file a bearer token as well. Read again for each delivery."))
                        : Optional.empty(),
                setting(
                        key + "severity",
                        "",
                        of
                                + "its names of severities, as P1=SEV-1,P2=SEV-2. SEV-1 to SEV-4 need no entry; every other name"
                                + " is SEV-1."),
                setting(
                        key + "service",
                        "",
                        of
                                + "its names of services, as Payments=payments-api,Payments=payments-worker. Every other name "
                                + otherServices + "."),
                setting(
                        key + "max-age",
                        "0",
                        of
                                + "the age of its feed beyond which deploys are denied with facts-stale, for example 10m. 0 never"
                                + " denies."),
                address.map(at -> new Api(
                        setting(
                                key + "api",
                                "",
                                of + "the address of its API, " + at + ". With it, the gate that leads polls the open"
                                        + " incidents."),
                        setting(
                                key + "token-file",
                                "",
                                of + "a file with a token for its API that may read incidents."),
                        setting(key + "poll", "60s", of + "the time between two polls."))));
    }

    private static Setting setting(String key, String defaultValue, String description) {
        Setting setting = new Setting(key, defaultValue, false, description);
        ALL.add(setting);
        return setting;
    }
}
