package com.novapay.deploygate.console.signin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/** The secret that seals what browsers keep for the console. Immutable. */
public final class SessionKey {
    private static final int LEAST = 32;
    private static final int MOST = 4096;

    private final byte[] secret;

    private SessionKey(byte[] secret) {
        this.secret = secret;
    }

    /**
     * Reads it.
     *
     * @throws IOException when it cannot be read or is shorter than 32 bytes
     */
    public static SessionKey read(Path file) throws IOException {
        if (Files.size(file) > MOST) {
            throw new IOException(file + " has over " + MOST + " bytes");
        }
        byte[] secret = Files.readAllBytes(file);
        if (secret.length < LEAST) {
            throw new IOException(file + " has " + secret.length + " bytes; a session key has " + LEAST + " or more");
        }
        return new SessionKey(secret);
    }

    /** What is sealed for one purpose opens for no other. */
    Seal seal(String purpose) {
        return Seal.of(secret, purpose);
    }

    /** Reads it, or makes one that nobody but the owner of the process may read. */
    public static SessionKey readOrMake(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            make(file, random);
        }
        return read(file);
    }

    private static void make(Path file, SecureRandom random) throws IOException {
        byte[] secret = new byte[LEAST];
        random.nextBytes(secret);
        // Complete under another name first: a gate killed in between would leave half a key.
        Path draft = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(draft);
        try (SeekableByteChannel channel = Files.newByteChannel(
                draft,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap(secret));
        }
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // another gate on this folder was faster: its key is as good
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
