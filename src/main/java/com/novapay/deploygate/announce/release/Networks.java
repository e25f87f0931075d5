package com.novapay.deploygate.announce.release;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Networks in CIDR notation, such as {@code 10.0.0.0/8}. Immutable. */
public final class Networks {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    private final List<Network> networks;

    /** @param length of an address of its family, in bits */
    private record Network(BigInteger prefix, int length, int bits) {
        boolean contains(byte[] address) {
            return address.length * 8 == length
                    && new BigInteger(1, address)
                                    .xor(prefix)
                                    .shiftRight(length - bits)
                                    .signum()
                            == 0;
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
                    return new Network(new BigInteger(1, prefix), prefix.length * 8, Integer.parseInt(bits));
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
