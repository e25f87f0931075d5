package com.novapay.deploygate.console.signin;

import com.novapay.deploygate.files.OwnerFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keys that open the console once, for whoever may write into a gate's folder. Of a key only the hash is on disk, as the name of
 * a file that its use deletes; the file's owner is who signs in. Thread-safe, across processes too.
 */
public final class OneTimeLinks {
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final Pattern KEY = Pattern.compile("[\\w-]{43}");
    private final Path folder;
    private final Clock clock;
    private final Secrets secrets;

    /** @param folder where they are kept; made when first needed */
    public OneTimeLinks(Path folder, Clock clock, SecureRandom random) {
        this.folder = folder;
        this.clock = clock;
        this.secrets = new Secrets(random);
    }

    /** A new key, good for ten minutes. */
    public String issue() throws IOException {
        OwnerFiles.folder(folder);
        dropOld();
        String key = secrets.next();
        Path file = folder.resolve(Secrets.trace(key));
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, clock.instant().plus(LIFE).toString(), StandardOpenOption.TRUNCATE_EXISTING);
        return key;
    }

    /** Who may come in with a key; empty when it was used, is too old, or never was. */
    Optional<String> redeem(String key) throws IOException {
        if (!KEY.matcher(key).matches()) {
            return Optional.empty();
        }
        Path file = folder.resolve(Secrets.trace(key));
        try {
            String owner = Files.getOwner(file).getName();
            boolean good = isGood(file);
            Files.delete(file); // of two at once, one succeeds
            return good ? Optional.of(owner) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void dropOld() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                try {
                    if (!isGood(file)) {
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException e) {
                    // used at this moment
                }
            }
        }
    }

    /** One that is being written has no time yet, and nobody has its key. */
    private boolean isGood(Path file) throws IOException {
        String end = Files.readString(file);
        try {
            return end.isEmpty() || clock.instant().isBefore(Instant.parse(end));
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
