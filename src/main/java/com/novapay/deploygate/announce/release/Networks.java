package com.novapay.deploygate.announce.release;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Networks in CIDR notation, such as {@code 10.0.0.0/8}. Immutable. */
public final class Networks {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    private final List<Network> networks;

    private record Network(byte[] prefix, int bits) {
        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private Networks(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * Reads networks.
     *
     * @throws IllegalArgumentException for a text that is none, which the message names
     */
    public static Networks of(List<String> texts) {
        List<Network> networks = new ArrayList<>();
        for (String text : texts) {
            networks.add(network(text));
        }
        return new Networks(networks);
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        String bits = text.substring(slash + 1);
        if (slash > 0 && LITERAL.matcher(text.substring(0, slash)).matches() && bits.matches("\\d{1,3}")) {
            try {
                byte[] prefix = InetAddress.getByName(text.substring(0, slash)).getAddress();
                if (Integer.parseInt(bits) <= prefix.length * 8) {
                    return new Network(prefix, Integer.parseInt(bits));
                }
            } catch (UnknownHostException e) {
                // said below, as for every other text that is none
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is no network like 10.0.0.0/8");
    }

    /** Whether one of them has the address. */
    boolean contain(InetAddress address) {
        byte[] octets = address.getAddress();
        return networks.stream().anyMatch(network -> network.contains(octets));
    }
}
