package com.novapay.deploygate.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.eclipse.jgit.lib.GpgConfig;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.SignatureVerifier.SignatureVerification;
import org.eclipse.jgit.lib.SignatureVerifiers;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * Whose signature a commit must have.
 *
 * @param file SSH keys in the format of {@code ssh-keygen -Y}, or armored PGP public keys; read again for each check
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
        GpgConfig.GpgFormat format = SignatureVerifiers.getFormat(signature);
        boolean isPgp = Files.readString(file).stripLeading().startsWith(PgpSignatures.ARMOR);
        if (format != (isPgp ? GpgConfig.GpgFormat.OPENPGP : GpgConfig.GpgFormat.SSH)) {
            throw GitProblem.ofSignature(
                    isPgp
                            ? "the commit is not signed with a PGP key, and " + file + " has PGP keys"
                            : "the commit is not signed with an SSH key (git config gpg.format ssh)");
        }
        if (isPgp) {
            new PgpSignatures(file, Clock.systemUTC()).check(signedData(repository, commit), signature);
        } else {
            checkSsh(repository, commit);
        }
    }

    private void checkSsh(Repository repository, RevCommit commit) throws GitProblem, IOException {
        StoredConfig config = repository.getConfig();
        config.setString(
                "gpg", "ssh", "allowedSignersFile", file.toAbsolutePath().toString());
        SignatureVerification result = SignatureVerifiers.verify(repository, new GpgConfig(config), commit);
        if (result == null || !result.verified() || result.expired()) {
            throw GitProblem.ofSignature("the commit's signature is not by a key that is in " + file
                    + (result == null || result.message() == null ? "" : ": " + result.message()));
        }
    }

    /** The commit without its signature, which is what was signed. */
    private static byte[] signedData(Repository repository, RevCommit commit) throws IOException, GitProblem {
        byte[] raw;
        try (ObjectReader reader = repository.newObjectReader()) {
            raw = reader.open(commit).getBytes();
        }
        String text = new String(raw, StandardCharsets.ISO_8859_1);
        int headers = text.indexOf("\n\n") + 1;
        int start = text.startsWith("gpgsig ") ? 0 : text.indexOf("\ngpgsig ") + 1;
        int second = text.indexOf("\ngpgsig", start);
        if (start <= 0 || start >= headers || (second >= 0 && second < headers)) {
            throw GitProblem.ofSignature("the commit has not exactly one signature");
        }
        int end = text.indexOf('\n', start) + 1;
        while (text.startsWith(" ", end)) {
            end = text.indexOf('\n', end) + 1;
        }
        return (text.substring(0, start) + text.substring(end)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
