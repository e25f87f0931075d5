package com.novapay.deploygate.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The hosts of {@code NO_PROXY}: names with all below them, addresses, ranges such as {@code 10.0.0.0/8}, or {@code *}. Pure.
 *
 * @param entries without spaces, in lower case
 */
record NoProxy(List<String> entries) {
    static NoProxy of(String value) {
        return new NoProxy(Arrays.stream(value.split(",", -1))
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .toList());
    }

    boolean covers(URI uri) {
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        Optional<InetAddress> address = literal(host);
        return host.equals("localhost")
                || address.filter(InetAddress::isLoopbackAddress).isPresent()
                || entries.stream().anyMatch(entry -> matches(entry, host, address, uri.getPort()));
    }

    private static boolean matches(String entry, String host, Optional<InetAddress> address, int port) {
        if (entry.equals("*")) {
            return true;
        }
        int slash = entry.indexOf('/');
        if (slash > 0) {
            return address.isPresent() && isIn(entry.substring(0, slash), entry.substring(slash + 1), address.get());
        }
        int colon = entry.indexOf(':') == entry.lastIndexOf(':') ? entry.indexOf(':') : -1;
        if (colon > 0 && !entry.substring(colon + 1).equals(Integer.toString(port))) {
            return false;
        }
        String name = (colon > 0 ? entry.substring(0, colon) : entry).replaceFirst("^\\*?\\.", "");
        return host.equals(name) || (address.isEmpty() && host.endsWith("." + name));
    }

    private static boolean isIn(String network, String bits, InetAddress address) {
        byte[] wanted = literal(network).map(InetAddress::getAddress).orElse(new byte[0]);
        byte[] given = address.getAddress();
        if (wanted.length != given.length || !bits.matches("\\d{1,3}")) {
            return false;
        }
        int length = Math.min(Integer.parseInt(bits), 8 * given.length);
        for (int bit = 0; bit < length; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((wanted[bit / 8] & mask) != (given[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
