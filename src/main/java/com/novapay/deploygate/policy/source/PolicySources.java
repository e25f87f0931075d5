package com.novapay.deploygate.policy.source;

import com.novapay.deploygate.git.AllowedSigners;
import com.novapay.deploygate.git.GitAccess;
import com.novapay.deploygate.git.GitAddress;
import com.novapay.deploygate.policy.DirectorySource;
import com.novapay.deploygate.policy.PolicySource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Finds the kind of source that an address is for. */
public final class PolicySources {
    /** Bytes on the wire for one state of a repository. */
    public static final long LARGEST_FETCH = 64L << 20;

    public static final Duration LONGEST_FETCH = Duration.ofSeconds(60);

    private PolicySources() {}

    /**
     * How sources are reached and trusted.
     *
     * @param git to repositories
     * @param signers who must have signed a commit; empty for anybody
     * @param work for temporary folders
     */
    public record Settings(GitAccess git, Optional<AllowedSigners> signers, Path work) {}

    /** Whether an address is of something that is polled over a network, or as if it were. */
    public static boolean isRemote(String address) {
        return GitAddress.isMeant(address);
    }

    /** An address for people, without passwords. */
    public static String shown(String address) {
        try {
            return GitAddress.isMeant(address) ? GitAddress.of(address).shown() : address;
        } catch (IllegalArgumentException e) {
            return "an address that cannot be read";
        }
    }

    /**
     * The source at an address.
     *
     * @throws IllegalArgumentException with what is wrong with the address, to follow it in a sentence
     */
    public static PolicySource at(String address, Settings settings) {
        if (GitAddress.isMeant(address)) {
            return new GitSource(
                    GitAddress.of(address), settings.git(), settings.signers(), settings.work(), System::nanoTime);
        }
        if (address.contains("://")) {
            throw new IllegalArgumentException("is neither a directory nor git+file, git+https or git+ssh");
        }
        if (settings.signers().isPresent()) {
            throw new IllegalArgumentException(
                    "is a directory, which nobody signs: policies.allowed-signers needs a Git source");
        }
        if (!Files.isDirectory(Path.of(address))) {
            throw new IllegalArgumentException("is not a directory");
        }
        return new DirectorySource(Path.of(address));
    }
}
