package com.novapay.deploygate.git;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ProgressMonitor;
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

    /** Not for a folder that is deleted right away: it would run in the background, and complain. */
    @Override
    public void autoGC(ProgressMonitor monitor) {
        // nothing to collect
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

    private final class Limited extends LimitedInput {
        Limited(InputStream in) {
            super(in, largest);
        }

        @Override
        void count(long read) throws IOException {
            super.count(read);
            if (nanoTime.getAsLong() - deadline > 0) {
                throw new IOException("the repository is sent too slowly");
            }
        }
    }
}
