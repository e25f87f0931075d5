package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.files.OwnerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a gate's signing key is, and what is kept beside it. Immutable.
 *
 * @param key PKCS#8 in PEM
 * @param folder of the gate's own: {@code signing.pub}, the verifier's key as C2SP writes it, and {@code checkpoint}, the last one signed
 * @param given whether others provide the key; if not, it is made when it is missing
 */
public record KeyFile(Path key, Path folder, boolean given) {
    /** The key that somebody provides, or one under the data directory. */
    public static KeyFile of(Optional<Path> key, Path data) {
        Path folder = data.resolve("audit");
        return new KeyFile(key.orElse(folder.resolve("signing.key")), folder, key.isPresent());
    }

    /** The verifier's key. */
    public Path verifier() {
        return folder.resolve("signing.pub");
    }

    /** The last checkpoint that was signed here: what the store must go on from. */
    public Path checkpoint() {
        return folder.resolve("checkpoint");
    }

    SigningKey open() throws IOException {
        OwnerFiles.folder(folder);
        if (!given && !Files.exists(key)) {
            SigningKey made = SigningKey.generate();
            made.write(key);
            return made;
        }
        return SigningKey.read(key);
    }

    /** For whoever verifies; written only when it changes. */
    void tell(SigningKey signing, String origin) throws IOException {
        tell(verifier(), signing.verifier(origin) + "\n");
    }

    void tell(StoredCheckpoint signed) throws IOException {
        tell(checkpoint(), signed.note());
    }

    private static void tell(Path file, String text) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            DirectoryTarget.write(OwnerFiles.channel(DirectoryTarget.partial(file)), file, text);
        }
    }

    Optional<String> lastSigned() throws IOException {
        return Files.exists(checkpoint()) ? Optional.of(Files.readString(checkpoint())) : Optional.empty();
    }
}
