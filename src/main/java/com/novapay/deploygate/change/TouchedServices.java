package com.novapay.deploygate.change;

import java.util.Collection;

/**
 * Tells whether an incident may touch a workload, by the services that it lists. Capital letters do not matter, and what no
 * workload can be called may mean any of them. The rule {@code incident-freeze} decides; this lets it see every incident that it
 * could count. Pure, thread-safe.
 */
public final class TouchedServices {
    private TouchedServices() {}

    /**
     * Whether one of the services may be one of the names.
     *
     * @param listed as the incident says; none means all
     * @param names that the workload has
     */
    public static boolean touch(Collection<String> listed, Collection<String> names) {
        return listed.isEmpty() || listed.stream().anyMatch(service -> !isName(service) || isAmong(names, service));
    }

    private static boolean isAmong(Collection<String> names, String service) {
        return names.stream().anyMatch(service::equalsIgnoreCase);
    }

    /** Whether it has no other characters than labels and names of Kubernetes have. */
    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.'));
    }
}
