package com.novapay.deploygate.audit.tree;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * Where checkpoints are published, so that whoever holds the store cannot rewrite it unseen. Used by one thread at a time; may block.
 */
public interface CheckpointTarget {
    /**
     * Publishes one; a second time does no harm.
     *
     * @throws IOException when it may not be there
     * @throws InterruptedException when told to give up
     */
    void publish(StoredCheckpoint checkpoint) throws IOException, InterruptedException;

    /** Its address for people, without passwords. */
    String told();

    /**
     * The target at an address: a directory; {@code git+file://}, {@code git+https://} or {@code git+ssh://} with {@code #branch}; {@code http://} or {@code https://}.
     *
     * @param work a folder of its own, for what has to be kept between two times
     * @throws IllegalArgumentException for any other
     */
    static CheckpointTarget at(String address, Path work) {
        try {
            if (address.startsWith("git+")) {
                return GitTarget.at(new URI(address.substring("git+".length())), work);
            }
            if (address.startsWith("http://") || address.startsWith("https://")) {
                return new HttpTarget(new URI(address));
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not an address: " + e.getReason(), e);
        }
        if (address.contains("://")) {
            throw new IllegalArgumentException("neither a directory nor git+file, git+https, git+ssh, http or https");
        }
        return new DirectoryTarget(Path.of(address));
    }
}
