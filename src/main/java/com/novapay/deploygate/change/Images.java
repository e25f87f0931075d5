package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the images of a pod template: everything in it that brings code by a reference. Pure, thread-safe.
 *
 * <p>Volumes that bring files otherwise (config maps, secrets, claims, host paths, network file systems) have no reference that
 * evidence could speak of, so they are no images.
 */
public final class Images {
    /** What a gitRepo volume is called where an image would be. */
    static final String GIT_REPOSITORY = "git-repository";

    private Images() {}

    /**
     * The images of init, ordinary and ephemeral containers and of volumes, in this order, as written. A volume's name stands
     * for the container.
     */
    public static List<Image> of(JsonNode template) {
        List<Image> images = new ArrayList<>();
        JsonNode spec = template.path("spec");
        read(spec.path("initContainers"), true, images);
        read(spec.path("containers"), false, images);
        read(spec.path("ephemeralContainers"), false, images);
        volumes(spec.path("volumes"), images);
        return images;
    }

    private static void read(JsonNode containers, boolean init, List<Image> images) {
        for (JsonNode container : containers) {
            images.add(image(container, container.path("image"), init));
        }
    }

    private static void volumes(JsonNode volumes, List<Image> images) {
        for (JsonNode volume : volumes) {
            if (volume.hasNonNull("image")) {
                images.add(image(volume, volume.path("image").path("reference"), false));
            }
            // Drivers that mount an image name it so.
            for (JsonNode driven : List.of(
                    volume.path("csi").path("volumeAttributes").path("image"),
                    volume.path("flexVolume").path("options").path("image"))) {
                if (!driven.isMissingNode() && !driven.isNull()) {
                    images.add(image(volume, driven, false));
                }
            }
            if (volume.hasNonNull("gitRepo")) {
                // Its address may hold credentials, and nothing in it is a digest.
                images.add(new Image(volume.path("name").asText(), GIT_REPOSITORY, null, false));
            }
        }
    }

    private static Image image(JsonNode named, JsonNode reference, boolean init) {
        String image = reference.asText();
        return new Image(
                named.path("name").asText(), image, ImageReference.digest(image).orElse(null), init);
    }
}
