package com.novapay.deploygate.policy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads the files of an archive {@code .tar.gz} that may be hostile, in time linear to what it unpacks to: ustar, and the long
 * names of GNU tar and PAX. Links, devices and paths that lead out of the archive are problems. Pure.
 */
public final class TarGz {
    // Commons Compress copies global PAX headers into each entry, which takes quadratic time on a hostile archive.

    /** The most bytes that an archive may unpack to, headers included, and the most entries. */
    public static final long LARGEST = 64L << 20;

    public static final int MOST_ENTRIES = 10_000;

    private final InputStream in;
    private final NavigableMap<String, byte[]> files = new TreeMap<>();
    private final ArrayDeque<String> longName = new ArrayDeque<>();
    private long left;

    private TarGz(InputStream in, long largest) {
        this.in = in;
        this.left = largest;
    }

    /**
     * Every file of an archive by its path, without a slash or {@code ./} before it.
     *
     * @throws IOException what is wrong with the archive, to follow its name
     */
    public static NavigableMap<String, byte[]> read(byte[] archive) throws IOException {
        return read(archive, LARGEST);
    }

    static NavigableMap<String, byte[]> read(byte[] archive, long largest) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(archive), 1 << 16)) {
            TarGz reader = new TarGz(in, largest);
            reader.entries();
            return Collections.unmodifiableNavigableMap(reader.files);
        } catch (EOFException e) {
            throw new IOException("the archive is truncated", e);
        } catch (ZipException e) {
            throw new IOException("it is no .tar.gz: " + e.getMessage(), e);
        }
    }

    private void entries() throws IOException {
        int entries = 0;
        for (byte[] block = block(); !isEnd(block); block = block()) {
            if (++entries > MOST_ENTRIES) {
                throw new IOException("the archive has more than " + MOST_ENTRIES + " entries");
            }
            entry(new TarHeader(block));
        }
        rest();
    }

    private void entry(TarHeader header) throws IOException {
        header.check();
        byte[] content = content(header.size());
        switch (header.type()) {
            case '0', '\0', '7' -> file(name(header), content);
            case '5' -> TarPath.checked(name(header));
            case 'g' -> PaxRecords.checkGlobal(content);
            case 'x' -> PaxRecords.path(content).ifPresent(this::named);
            case 'L' -> named(TarHeader.text(content, 0, content.length));
            case '1', '2', 'K' ->
                throw new IOException(TarPath.shown(name(header)) + " is a link; put the file itself into the archive");
            default ->
                throw new IOException(TarPath.shown(name(header))
                        + " is neither a file nor a folder (type " + TarPath.shown(String.valueOf(header.type()))
                        + ")");
        }
    }

    private void named(String name) {
        longName.clear();
        longName.add(name);
    }

    private String name(TarHeader header) {
        return longName.isEmpty() ? header.name() : longName.remove();
    }

    private void file(String name, byte[] content) throws IOException {
        String path = TarPath.checked(name);
        if (path.isEmpty() || path.endsWith("/")) {
            throw new IOException(TarPath.shown(name) + " is no name of a file");
        }
        if (files.put(path, content) != null) {
            throw new IOException(path + " is in the archive twice");
        }
    }

    private byte[] content(long size) throws IOException {
        if (size > left) {
            throw tooLarge();
        }
        byte[] content = exactly((int) size);
        exactly((int) ((TarHeader.BLOCK - size % TarHeader.BLOCK) % TarHeader.BLOCK));
        return content;
    }

    private byte[] block() throws IOException {
        return exactly(TarHeader.BLOCK);
    }

    private byte[] exactly(int count) throws IOException {
        left -= count;
        if (left < 0) {
            throw tooLarge();
        }
        byte[] read = in.readNBytes(count);
        if (read.length < count) {
            throw new EOFException();
        }
        return read;
    }

    /** What follows the end is padding; the checksum of gzip is at its end. */
    private void rest() throws IOException {
        byte[] buffer = new byte[1 << 13];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            left -= count;
            if (left < 0) {
                throw tooLarge();
            }
        }
    }

    private static boolean isEnd(byte[] block) {
        for (byte one : block) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }

    private static IOException tooLarge() {
        return new IOException("the archive unpacks to more than " + (LARGEST >> 20) + " MiB");
    }
}
