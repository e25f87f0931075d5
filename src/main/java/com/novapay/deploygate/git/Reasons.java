package com.novapay.deploygate.git;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Puts what JGit throws into words: the cause that says most, without addresses that may have a password in them. */
final class Reasons {
    private static final int LONGEST = 500;

    private Reasons() {}

    static String of(Exception problem, GitAddress address, GitAccess access) {
        String said = said(problem, address);
        Optional<String> meaning = said.contains("Server key did not validate")
                ? Optional.of("the host's key is not "
                        + access.knownHosts()
                                .map(file -> "in " + file)
                                .orElse("known; name a file with it by policies.known-hosts-file"))
                : said.contains("Cannot log in at") ? Optional.of(sshLogin(access)) : Optional.empty();
        return meaning.orElseGet(() -> said + advice(problem, said, access));
    }

    private static String sshLogin(GitAccess access) {
        return access.sshKey()
                .map(key -> Files.isReadable(key)
                        ? "the host does not accept the key of " + key
                        : key + ", the private key, cannot be read")
                .orElse("the host needs a key; name its file by policies.ssh-key-file");
    }

    private static String advice(Exception problem, String said, GitAccess access) {
        if (said.contains("not authorized") || said.contains("Authentication is required")) {
            return access.token()
                    .map(file -> "; the token of " + file + " is not accepted")
                    .orElse("; set policies.token-file");
        }
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return access.authorities()
                        .map(file -> "; the certificate must be signed by an authority of " + file)
                        .orElse("; name a private authority by policies.ca-file");
            }
        }
        return "";
    }

    private static String said(Exception problem, GitAddress address) {
        List<String> parts = new ArrayList<>();
        for (Throwable cause = problem; cause != null && parts.size() < 8; cause = cause.getCause()) {
            String text = cause instanceof NoSuchFileException
                    ? cause.getMessage() + " does not exist"
                    : String.valueOf(cause.getMessage());
            String words = cause.getMessage() == null ? cause.getClass().getSimpleName() : text;
            if (parts.stream().noneMatch(part -> part.contains(words))) {
                parts.add(words);
            }
        }
        String said = String.join(": ", parts)
                .replace(address.remote(), address.shown())
                .replaceAll("://[^/@\\s]*@", "://")
                .replaceAll("[\\s\\p{Cntrl}]+", " ")
                .replace(address.shown() + ": ", "")
                .strip();
        return said.length() > LONGEST ? said.substring(0, LONGEST) + "…" : said;
    }
}
