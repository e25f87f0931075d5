package com.novapay.deploygate.policy.builtin;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A block of addresses.
 *
 * @param bits 32 or 128
 * @param first its first address
 */
record Cidr(int bits, BigInteger first, int prefix) {
    private static final BigInteger MAPPED = BigInteger.valueOf(0xffff).shiftLeft(32);
    private static final int LONGEST = 64;
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** An address or a block with its prefix length; an address alone is a block of one. */
    static Cidr parse(String text) {
        return address(text).orElseGet(() -> block(text));
    }

    static Cidr block(String text) {
        int slash = text.indexOf('/');
        Optional<Cidr> address = slash < 0 ? Optional.empty() : address(text.substring(0, slash));
        String length = text.substring(slash + 1);
        int prefix = length.matches("\\d{1,3}") ? Integer.parseInt(length) : -1;
        // An address of IPv4 written in IPv6 is one of IPv4, and the length of its prefix counts from there.
        boolean mapped = address.isPresent() && address.get().bits == 32 && text.contains(":");
        prefix -= mapped ? 96 : 0;
        if (address.isEmpty() || prefix < 0 || prefix > address.get().bits) {
            throw new Undefined("not a block of addresses");
        }
        int bits = address.get().bits;
        BigInteger host = BigInteger.ONE.shiftLeft(bits - prefix).subtract(BigInteger.ONE);
        return new Cidr(bits, address.get().first.andNot(host), prefix);
    }

    static Optional<Cidr> address(String text) {
        // A longer text is no address, and would be gone over again and again.
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            InetAddress address = text.contains(":") ? Inet6Address.ofLiteral(text) : InetAddress.ofLiteral(text);
            byte[] bytes = address.getAddress();
            return Optional.of(new Cidr(bytes.length * 8, new BigInteger(1, bytes), bytes.length * 8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    BigInteger last() {
        return first.add(size()).subtract(BigInteger.ONE);
    }

    BigInteger size() {
        return BigInteger.ONE.shiftLeft(bits - prefix);
    }

    boolean contains(Cidr other) {
        return bits == other.bits && first.compareTo(other.first) <= 0 && last().compareTo(other.last()) >= 0;
    }

    /** The same block among the addresses of IPv6. */
    Cidr mapped() {
        return bits == 128 ? this : new Cidr(128, MAPPED.add(first), prefix + 96);
    }

    /** The fewest blocks from one address to another. */
    static List<Cidr> between(int bits, BigInteger first, BigInteger last) {
        List<Cidr> blocks = new ArrayList<>();
        BigInteger from = first;
        while (from.compareTo(last) <= 0) {
            int zeros = from.signum() == 0 ? bits : Math.min(bits, from.getLowestSetBit());
            int room = last.subtract(from).add(BigInteger.ONE).bitLength() - 1;
            Cidr block = new Cidr(bits, from, bits - Math.min(zeros, room));
            blocks.add(block);
            from = from.add(block.size());
        }
        return blocks;
    }

    /** An address as Go prints it: the longest run of zeros is left out. */
    static String text(int bits, BigInteger address) {
        if (bits == 32) {
            return String.join(
                    ".",
                    List.of(24, 16, 8, 0).stream()
                            .map(shift ->
                                    String.valueOf(address.shiftRight(shift).intValue() & 0xff))
                            .toList());
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(address, i + run) == 0) {
                run++;
            }
            if (run > length) {
                start = i;
                length = run;
            }
        }
        return start < 0
                ? groups(address, 0, 8)
                : groups(address, 0, start) + "::" + groups(address, start + length, 8);
    }

    private static String groups(BigInteger address, int from, int to) {
        return java.util.stream.IntStream.range(from, to)
                .mapToObj(i -> Integer.toHexString(group(address, i)))
                .collect(Collectors.joining(":"));
    }

    private static int group(BigInteger address, int index) {
        return address.shiftRight(112 - 16 * index).intValue() & 0xffff;
    }

    @Override
    public String toString() {
        boolean mapped = bits == 128 && prefix >= 96 && first.shiftRight(32).equals(MAPPED.shiftRight(32));
        return mapped ? text(32, first.subtract(MAPPED)) + "/" + (prefix - 96) : text(bits, first) + "/" + prefix;
    }
}
