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
    /** The label that says which service a workload is. Rules rely on it, so that it does not change unseen. */
    static final String SERVICE_LABEL = "app.kubernetes.io/name";

    static final String SERVICE_FIELD = "metadata.labels." + SERVICE_LABEL;

    public Change {
        images = List.copyOf(images);
        fields = List.copyOf(fields);
    }

    /** Whether the workload gets another label that says which service it is. */
    public boolean renamesService() {
        return renamesService(fields);
    }

    /** The same by the fields that a record holds. */
    public static boolean renamesService(List<String> fields) {
        return fields.contains(SERVICE_FIELD);
    }

    /**
     * Whether the rules are asked: by its class, or because the service is renamed, which would otherwise lead out of an incident
     * freeze before the deploy.
     */
    public boolean judgedByRules() {
        return changeClass.judgedByRules() || renamesService();
    }

    /** Whether the change is written to the decision record. */
    public boolean recorded() {
        return changeClass.recorded() || renamesService();
    }

    /** Whether it is admitted also when it cannot be recorded, or the rules cannot be asked about it. */
    public boolean passesUnjudged() {
        return !judgedByRules() || changeClass == ChangeClass.ROLLBACK;
    }
}
