package com.novapay.deploygate.git;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes of a repository, which must not be too many. */
class LimitedInput extends FilterInputStream {
    private final long largest;
    private long left;

    LimitedInput(InputStream in, long largest) {
        super(in);
        this.largest = largest;
        this.left = largest;
    }

    @Override
    public int read() throws IOException {
        int one = in.read();
        count(one < 0 ? 0 : 1);
        return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        count(Math.max(0, read));
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = in.skip(bytes);
        count(skipped);
        return skipped;
    }

    /** Called with each part. */
    void count(long read) throws IOException {
        left -= read;
        if (left < 0) {
            throw new IOException("the repository is too large: more than " + (largest >> 20)
                    + " MiB for one commit; keep policies in a repository of their own");
        }
    }
}
