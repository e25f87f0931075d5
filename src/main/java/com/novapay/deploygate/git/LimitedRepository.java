package com.novapay.deploygate.git;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PackParser;

/**
 * A bare repository that takes no more than so many bytes and no longer than so much time for what it is sent: whoever serves
 * the policies' repository, or may push to it, could fill the disk otherwise. Git's own limits are for the side that is pushed to.
 */
final class LimitedRepository extends FileRepository {
    private final long largest;
    private final long deadline;
    private final LongSupplier nanoTime;

    /** @param deadline on the clock of {@code nanoTime} */
    LimitedRepository(Path folder, long largest, long deadline, LongSupplier nanoTime) throws IOException {
        super(new FileRepositoryBuilder().setBare().setGitDir(folder.toFile()).setup());
        this.largest = largest;
        this.deadline = deadline;
        this.nanoTime = nanoTime;
    }

    @Override
    public ObjectInserter newObjectInserter() {
        ObjectInserter inserter = super.newObjectInserter();
        return new ObjectInserter.Filter() {
            @Override
            protected ObjectInserter delegate() {
                return inserter;
            }

            @Override
            public PackParser newPackParser(InputStream in) throws IOException {
                return inserter.newPackParser(new Limited(in));
            }
        };
    }

    private final class Limited extends FilterInputStream {
        private long left = largest;

        Limited(InputStream in) {
            super(in);
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

        private void count(int read) throws IOException {
            left -= read;
            if (left < 0) {
                throw new IOException("the repository is too large: more than " + (largest >> 20)
                        + " MiB for one commit; keep policies in a repository of their own");
            }
            if (nanoTime.getAsLong() - deadline > 0) {
                throw new IOException("the repository is sent too slowly");
            }
        }
    }
}
