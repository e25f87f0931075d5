package com.novapay.deploygate.policy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** One header of a tar archive: ustar, with the long sizes of GNU tar. Pure. */
@SuppressWarnings("ArrayRecordComponent") // read only here, and never compared
record TarHeader(byte[] block) {
    static final int BLOCK = 512;
    private static final int CHECKSUM = 148;

    /** @throws IOException when it is no header */
    void check() throws IOException {
        long sum = 0;
        for (int at = 0; at < BLOCK; at++) {
            sum += at >= CHECKSUM && at < CHECKSUM + 8 ? ' ' : block[at] & 0xff;
        }
        if (sum != number(CHECKSUM, 8)) {
            throw new IOException("the archive is damaged: the checksum of a header is wrong");
        }
    }

    char type() {
        return (char) (block[156] & 0xff);
    }

    String name() {
        String name = text(block, 0, 100);
        // GNU tar has times where ustar has the first part of a long path, and another magic.
        boolean ustar = text(block, 257, 6).equals("ustar") && block[262] == 0;
        String prefix = ustar ? text(block, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    long size() throws IOException {
        return number(124, 12);
    }

    private long number(int from, int length) throws IOException {
        if ((block[from] & 0x80) != 0) {
            long value = 0;
            for (int at = from + 1; at < from + length; at++) {
                if (value >> 54 != 0) {
                    throw new IOException("the archive is damaged: a size in it is out of bounds");
                }
                value = (value << 8) | (block[at] & 0xff);
            }
            return value;
        }
        String digits = text(block, from, length).strip();
        if (!digits.matches("[0-7]{0,12}")) {
            throw new IOException("the archive is damaged: a size in it is no number");
        }
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    static String text(byte[] bytes, int from, int length) {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }
}
