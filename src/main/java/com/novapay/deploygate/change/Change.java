package com.novapay.deploygate.change;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request changes. Immutable.
 *
 * @param digest digest of the new pod template, null where the request carries none
 * @param previousDigest digest of the old pod template, null where there is none
 * @param images the images of the new template: containers, init and ephemeral containers
 * @param fields the parts of the object that differ in meaning, such as {@code spec.template}
 */
public record Change(
        ChangeClass changeClass,
        @Nullable String digest,
        @Nullable String previousDigest,
        List<Image> images,
        List<String> fields) {
    public Change {
        images = List.copyOf(images);
        fields = List.copyOf(fields);
    }
}
