package com.novapay.deploygate.change;

import org.jspecify.annotations.Nullable;

/**
 * One image of a pod template. Immutable.
 *
 * @param container the container that runs it, or the volume that mounts it
 * @param image the reference as written
 * @param digest {@code sha256:…} when the reference is pinned, else null
 * @param init whether it belongs to an init container
 */
public record Image(
        String container, String image, @Nullable String digest, boolean init) {}
