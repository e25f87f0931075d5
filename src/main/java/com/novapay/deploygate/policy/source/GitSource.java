package com.novapay.deploygate.policy.source;

import com.novapay.deploygate.git.AllowedSigners;
import com.novapay.deploygate.git.GitAccess;
import com.novapay.deploygate.git.GitAddress;
import com.novapay.deploygate.git.GitCommit;
import com.novapay.deploygate.git.GitProblem;
import com.novapay.deploygate.git.GitReader;
import com.novapay.deploygate.git.TreeFiles;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicySource;
import com.novapay.deploygate.policy.PolicyStage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Policies at a branch or tag of a Git repository. A branch that is moved by force is followed like any other. */
final class GitSource implements PolicySource {
    private static final TreeFiles POLICIES =
            new TreeFiles(PolicyFiles::isSource, PolicyFiles.MOST_FILES, PolicyFiles.LARGEST);
    private final GitAddress address;
    private final GitReader reader;
    private final Optional<AllowedSigners> signers;
    private final RepeatedFailure failure = new RepeatedFailure();

    /** @param work for temporary folders */
    GitSource(
            GitAddress address, GitAccess access, Optional<AllowedSigners> signers, Path work, LongSupplier nanoTime) {
        this.address = address;
        this.signers = signers;
        this.reader = new GitReader(address, access, work, nanoTime);
    }

    @Override
    public String shown() {
        return address.shown();
    }

    @Override
    public Optional<PolicyFiles> poll(String known) throws PolicyProblem {
        try {
            String head = reader.head();
            if (head.equals(known)) {
                return Optional.empty();
            }
            failure.rethrow(head);
            return Optional.of(failure.of(head, () -> read(head)));
        } catch (GitProblem e) {
            throw problem("", e);
        }
    }

    private PolicyFiles read(String head) throws PolicyProblem {
        try {
            GitCommit commit = reader.read(POLICIES, signers);
            if (commit.files().isEmpty()) {
                throw new PolicyProblem(
                        PolicyStage.FORMAT,
                        shown() + ": there are no policies at commit " + commit.id()
                                + "; if they are in a folder, write //FOLDER before #");
            }
            PolicyFiles.Collector collector =
                    new PolicyFiles.Collector(address.folder().isEmpty() ? "" : address.folder() + "/");
            for (var file : commit.files().entrySet()) {
                collector.add(file.getKey(), file.getValue().length, file::getValue);
            }
            return collector.files(commit.id(), commit.id());
        } catch (GitProblem e) {
            throw problem(", commit " + head, e);
        } catch (IOException e) {
            throw new IllegalStateException("the content is in memory", e);
        }
    }

    private PolicyProblem problem(String commit, GitProblem problem) {
        return new PolicyProblem(
                problem.isAboutSignature() ? PolicyStage.VERIFY : PolicyStage.FETCH,
                shown() + commit + ": " + problem.getMessage());
    }
}
