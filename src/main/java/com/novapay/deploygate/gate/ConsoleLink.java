package com.novapay.deploygate.gate;

import com.novapay.deploygate.console.signin.OneTimeLinks;
import com.novapay.deploygate.files.OwnerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/**
 * Links into the console of a gate on this machine, for whoever may write into its data folder. The gate leaves its address
 * there; {@code novapay console} finds it.
 */
public final class ConsoleLink {
    private final Path address;
    private final OneTimeLinks links;

    /** @param data the gate's data folder, which exists */
    public ConsoleLink(Path data, Clock clock) throws IOException {
        Path folder = folder(data);
        address = folder.resolve("address");
        links = new OneTimeLinks(folder.resolve("links"), clock, new SecureRandom());
    }

    /** The console's folder, made when missing, which nobody but the owner of the process may look into. */
    static Path folder(Path data) throws IOException {
        return OwnerFiles.folder(data.resolve("console"));
    }

    OneTimeLinks links() {
        return links;
    }

    /** The gate listens there; a first link. */
    String opened(String url) throws IOException {
        Files.writeString(OwnerFiles.file(address), url);
        return link(url);
    }

    /** The gate listens no more. */
    void closed() {
        try {
            Files.deleteIfExists(address);
        } catch (IOException e) {
            // novapay console finds out that nobody answers there
        }
    }

    /** Where the gate listens, as it last said. */
    public Optional<String> url() throws IOException {
        try {
            return Optional.of(Files.readString(address).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** A link that opens once. */
    public String link(String url) throws IOException {
        return url + "/open?key=" + links.issue();
    }
}
