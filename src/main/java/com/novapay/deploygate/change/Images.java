package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the images of a pod template. Pure, thread-safe. */
public final class Images {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private Images() {}

    /** The images of init, ordinary and ephemeral containers, in this order, as written. */
    public static List<Image> of(JsonNode template) {
        List<Image> images = new ArrayList<>();
        JsonNode spec = template.path("spec");
        read(spec.path("initContainers"), true, images);
        read(spec.path("containers"), false, images);
        read(spec.path("ephemeralContainers"), false, images);
        return images;
    }

    private static void read(JsonNode containers, boolean init, List<Image> images) {
        for (JsonNode container : containers) {
            String image = container.path("image").asText();
            images.add(new Image(container.path("name").asText(), image, digest(image), init));
        }
    }

    private static @Nullable String digest(String image) {
        int at = image.indexOf('@');
        String digest = at < 0 ? "" : image.substring(at + 1);
        return DIGEST.matcher(digest).matches() ? digest : null;
    }
}
