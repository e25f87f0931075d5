package com.novapay.deploygate.git;

import com.novapay.deploygate.files.TemporaryFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;

/**
 * Reads one branch or tag of a repository: which commit it is at, and that commit's files. Nothing is kept between two calls:
 * each fetch goes into an empty folder that is deleted afterwards, so that a broken or hostile repository leaves nothing behind.
 * Confined to one thread; blocks for as long as {@link GitAccess#longest} allows.
 */
public final class GitReader {
    private static final String LOCAL = "refs/heads/fetched";

    private final GitAddress address;
    private final GitAccess access;
    private final Path work;
    private final LongSupplier nanoTime;

    /** @param work where folders are made for the time of a call; made when it is missing */
    public GitReader(GitAddress address, GitAccess access, Path work, LongSupplier nanoTime) {
        this.address = address;
        this.access = access;
        this.work = work;
        this.nanoTime = nanoTime;
        NoUserSettings.install();
    }

    /**
     * The commit that the branch or tag is at now.
     *
     * @throws GitProblem when the repository cannot be reached or has no such branch or tag
     */
    public String head() throws GitProblem {
        return with((folder, transport) -> {
            Map<String, Ref> refs = transport
                    .prepare(Git.lsRemoteRepository().setRemote(address.remote()))
                    .callAsMap();
            Ref ref = refs.get(address.ref());
            if (ref == null || ref.getObjectId() == null) {
                throw new GitProblem((address.isTag() ? "there is no tag " : "there is no branch ")
                        + address.ref().replaceFirst("^refs/(heads|tags)/", ""));
            }
            ObjectId peeled = ref.getPeeledObjectId();
            return (peeled == null ? ref.getObjectId() : peeled).name();
        });
    }

    /**
     * The files of the commit that the branch or tag is at now; it may be a newer one than {@link #head} returned before.
     *
     * @param wanted which files, and how much of them
     * @param signers with it, the commit must be signed by one of them
     * @throws GitProblem when it cannot be read, is too large, or is not signed as it must be
     */
    public GitCommit read(TreeFiles wanted, Optional<AllowedSigners> signers) throws GitProblem {
        return with((folder, transport) -> {
            long deadline = nanoTime.getAsLong() + access.longest().toNanos();
            try (LimitedRepository repository =
                    new LimitedRepository(folder.resolve("repository"), access.largest(), deadline, nanoTime)) {
                repository.create(true);
                Git git = new Git(repository);
                transport
                        .prepare(git.fetch())
                        .setRemote(address.remote())
                        .setDepth(1)
                        .setTagOpt(TagOpt.NO_TAGS)
                        .setRefSpecs(new RefSpec("+" + address.ref() + ":" + LOCAL))
                        .call();
                ObjectId fetched = repository.resolve(LOCAL);
                if (fetched == null) {
                    throw new GitProblem(address.ref() + " was not fetched");
                }
                try (RevWalk walk = new RevWalk(repository)) {
                    RevCommit commit = walk.parseCommit(walk.peel(walk.parseAny(fetched)));
                    if (signers.isPresent()) {
                        signers.get().check(repository, commit);
                    }
                    return new GitCommit(commit.name(), wanted.of(repository, commit, address.folder()));
                } catch (IncorrectObjectTypeException e) {
                    throw new GitProblem(address.ref() + " is not a commit");
                }
            }
        });
    }

    /** Something that is done with a repository. */
    @FunctionalInterface
    private interface Use<T> {
        T in(Path folder, GitTransport transport) throws GitAPIException, IOException, GitProblem;
    }

    /** JGit has limits for silence only; on a virtual thread, a read of a socket can be interrupted. */
    private <T> T with(Use<T> use) throws GitProblem {
        FutureTask<T> task = new FutureTask<>(() -> used(use));
        Thread.ofVirtual().name("git").start(task);
        try {
            return task.get(access.longest().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new GitProblem("the repository is sent too slowly: there is no complete answer after "
                    + access.longest().toSeconds() + " s");
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new GitProblem("the gate ends");
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case GitProblem problem -> problem;
                case GitAPIException problem -> new GitProblem(Reasons.of(problem, address, access));
                case IOException problem -> new GitProblem(Reasons.of(problem, address, access));
                case null, default -> throw new IllegalStateException(e.getCause());
            };
        }
    }

    private <T> T used(Use<T> use) throws GitAPIException, IOException, GitProblem {
        Files.createDirectories(work);
        Path folder = Files.createTempDirectory(work, "git");
        try (GitTransport transport = new GitTransport(address, access, folder)) {
            return use.in(folder, transport);
        } finally {
            TemporaryFolders.delete(folder);
        }
    }
}
