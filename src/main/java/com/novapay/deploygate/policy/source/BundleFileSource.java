package com.novapay.deploygate.policy.source;

import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicySource;
import com.novapay.deploygate.policy.PolicyStage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Policies from a bundle in a file. What has changed counts once it has stayed the same from one poll to the next, for the file
 * may be half written.
 */
final class BundleFileSource implements PolicySource {
    private final Path file;
    private final BundleReader reader;
    private final long largest;
    private final RepeatedFailure failure = new RepeatedFailure();
    private String seen = "";
    private boolean polled;

    /** @param largest bytes of the file */
    BundleFileSource(Path file, BundleReader reader, long largest) {
        this.file = file;
        this.reader = reader;
        this.largest = largest;
    }

    @Override
    public String shown() {
        return file.toString();
    }

    @Override
    public Optional<PolicyFiles> poll(String known) throws PolicyProblem {
        String now = fingerprint();
        boolean settled = !polled || now.equals(seen);
        polled = true;
        seen = now;
        if (!settled || now.equals(known)) {
            return Optional.empty();
        }
        failure.rethrow(now);
        return Optional.of(failure.of(now, () -> reader.read(content(), shown(), now, "")));
    }

    private String fingerprint() throws PolicyProblem {
        try {
            BasicFileAttributes read = Files.readAttributes(file, BasicFileAttributes.class);
            return read.lastModifiedTime() + " " + read.size() + " " + read.fileKey();
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.FETCH, file + " cannot be read: " + e);
        }
    }

    private byte[] content() throws PolicyProblem {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes((int) largest + 1);
            if (content.length > largest) {
                throw new PolicyProblem(
                        PolicyStage.FETCH, file + " is larger than " + (largest >> 20) + " MiB: is it the right file?");
            }
            return content;
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.FETCH, file + " cannot be read: " + e);
        }
    }
}
