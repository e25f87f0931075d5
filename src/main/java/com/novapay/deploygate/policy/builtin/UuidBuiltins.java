package com.novapay.deploygate.policy.builtin;

import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** {@code uuid.parse}, which takes the spellings that Google's library takes. */
final class UuidBuiltins {
    private static final Pattern PLAIN = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern DASHED =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /** From the start of the Gregorian calendar to 1970, in units of 100 ns. */
    private static final long EPOCH = 0x01B21DD213814000L;

    static final Map<String, Builtin> ALL = Map.of("uuid.parse", call -> parse(call.string(0)));

    private UuidBuiltins() {}

    private static Term parse(String text) {
        String bare = text.length() == 45 && text.regionMatches(true, 0, "urn:uuid:", 0, 9) ? text.substring(9) : text;
        bare = bare.length() == 38 ? bare.substring(1, 37) : bare;
        if (!DASHED.matcher(bare).matches() && !PLAIN.matcher(bare).matches()) {
            throw new Undefined("not a UUID");
        }
        String hex = bare.replace("-", "");
        UUID uuid = new UUID(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
        Map<String, Term> parts = new TreeMap<>();
        int version = (int) (uuid.getMostSignificantBits() >> 12 & 0xf);
        parts.put("version", Term.of(version));
        parts.put("variant", Term.of(variant(uuid)));
        if (version == 1 || version == 2) {
            node(parts, uuid);
        }
        if (version == 2) {
            int domain = (int) (uuid.getLeastSignificantBits() >> 48 & 0xff);
            parts.put("id", Term.of(uuid.getMostSignificantBits() >>> 32));
            parts.put("domain", Term.of(domain(domain)));
        }
        return Term.object(parts);
    }

    private static String variant(UUID uuid) {
        return switch ((int) (uuid.getLeastSignificantBits() >>> 61)) {
            case 4, 5 -> "RFC4122";
            case 6 -> "Microsoft";
            case 7 -> "Future";
            default -> "Reserved";
        };
    }

    private static String domain(int number) {
        return switch (number) {
            case 0 -> "Person";
            case 1 -> "Group";
            case 2 -> "Org";
            default -> "Domain" + number;
        };
    }

    private static void node(Map<String, Term> parts, UUID uuid) {
        long most = uuid.getMostSignificantBits();
        long ticks = most >>> 32 | (most >>> 16 & 0xffff) << 32 | (most & 0xfff) << 48;
        long node = uuid.getLeastSignificantBits() & 0xffff_ffff_ffffL;
        parts.put("time", Term.of((ticks - EPOCH) * 100));
        parts.put("clocksequence", Term.of(uuid.getLeastSignificantBits() >> 48 & 0x3fff));
        String hex = HexFormat.of().toHexDigits(node, 12);
        parts.put("nodeid", Term.of(hex.replaceAll("(..)(?=.)", "$1-")));
        String scope = (node >> 40 & 2) != 0 ? "local" : "global";
        parts.put("macvariables", Term.of(scope + ((node >> 40 & 1) != 0 ? ":multicast" : ":unicast")));
    }
}
