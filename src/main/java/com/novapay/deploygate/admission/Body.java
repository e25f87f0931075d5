package com.novapay.deploygate.admission;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The body of a request in the pieces in which it came, so that no buffer is ever doubled to hold it. Filled by one thread,
 * then read by another.
 */
final class Body {
    private final List<byte[]> pieces = new ArrayList<>();
    private int size;

    /** A body that came as one piece. */
    static Body of(byte[] bytes) {
        Body body = new Body();
        body.add(bytes);
        return body;
    }

    void add(byte[] piece) {
        pieces.add(piece);
        size += piece.length;
    }

    /** How many bytes have come. */
    int size() {
        return size;
    }

    /** Lets go of what has come. */
    void clear() {
        pieces.clear();
    }

    /** Reads it from its beginning. */
    InputStream open() {
        return pieces.size() == 1
                ? new ByteArrayInputStream(pieces.getFirst())
                : new SequenceInputStream(Collections.enumeration(
                        pieces.stream().map(ByteArrayInputStream::new).toList()));
    }
}
