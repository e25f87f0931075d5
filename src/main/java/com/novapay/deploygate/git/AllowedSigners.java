package com.novapay.deploygate.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.lib.GpgConfig;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.SignatureVerifier.SignatureVerification;
import org.eclipse.jgit.lib.SignatureVerifiers;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * Whose signature a commit must have.
 *
 * @param file SSH keys in the format of {@code ssh-keygen -Y}, read again for each check
 */
public record AllowedSigners(Path file) {

    /** Throws unless one of them signed it. */
    void check(Repository repository, RevCommit commit) throws GitProblem, IOException {
        if (!Files.isReadable(file)) {
            throw GitProblem.ofSignature(file + ", the list of allowed signers, cannot be read");
        }
        byte[] signature = commit.getRawGpgSignature();
        if (signature == null) {
            throw GitProblem.ofSignature("the commit is not signed; sign it with a key that is in " + file);
        }
        if (SignatureVerifiers.getFormat(signature) != GpgConfig.GpgFormat.SSH) {
            throw GitProblem.ofSignature("the commit is not signed with an SSH key (git config gpg.format ssh)");
        }
        StoredConfig config = repository.getConfig();
        config.setString(
                "gpg", "ssh", "allowedSignersFile", file.toAbsolutePath().toString());
        SignatureVerification result = SignatureVerifiers.verify(repository, new GpgConfig(config), commit);
        if (result == null || !result.verified() || result.expired()) {
            throw GitProblem.ofSignature("the commit's signature is not by a key that is in " + file
                    + (result == null || result.message() == null ? "" : ": " + result.message()));
        }
    }
}
