package com.novapay.deploygate.audit.tree;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads lines of a file that nobody vouches for: strict UTF-8, none longer than any record can be. Confined to one thread. */
final class LineReader implements AutoCloseable {
    /** A request is limited to some MiB, and is kept twice. */
    static final int LONGEST = 64 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(8_192);

    LineReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next line without its end; empty after the last.
     *
     * @throws IOException when it is too long, no UTF-8, or cannot be read
     */
    Optional<String> next() throws IOException {
        line.reset();
        if (at == end && !fill()) {
            return Optional.empty();
        }
        boolean ended = false;
        do {
            int stop = at;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            line.write(buffer, at, stop - at);
            if (line.size() > LONGEST) {
                throw new IOException("a line is longer than " + (LONGEST >> 20) + " MiB");
            }
            ended = stop < end;
            at = ended ? stop + 1 : stop;
        } while (!ended && fill());
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new IOException("a line is not UTF-8", e);
        }
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
