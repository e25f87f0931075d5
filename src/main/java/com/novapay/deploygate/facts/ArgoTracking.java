package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.AdmissionRequest;
import java.util.List;
import java.util.Optional;

/**
 * Which Argo CD Application a changed object says that it is of. Whoever writes the object writes that too, so it is only a hint
 * where to look. Pure.
 *
 * @param namespace empty when the object does not say
 * @param annotated whether it says so by Argo CD's own annotation; the label is in use for other things, too
 */
public record ArgoTracking(Optional<String> namespace, String name, boolean annotated) {
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    /** By annotation, as Argo CD 3 tracks by default: {@code [NAMESPACE_]NAME:GROUP/KIND:…}; else by label. */
    static Optional<ArgoTracking> of(AdmissionRequest request) {
        return of(request.object().isMissingNode() ? request.oldObject() : request.object());
    }

    /** The same of an object as the API server has it. */
    public static Optional<ArgoTracking> of(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        String id = metadata.path("annotations")
                .path("argocd.argoproj.io/tracking-id")
                .asText("");
        String application = id.isEmpty()
                ? metadata.path("labels").path("app.kubernetes.io/instance").asText("")
                : id.split(":", 2)[0];
        if (application.isEmpty()) {
            return Optional.empty();
        }
        int cut = application.indexOf('_');
        return Optional.of(new ArgoTracking(
                cut < 0 ? Optional.empty() : Optional.of(application.substring(0, cut)),
                application.substring(cut + 1),
                !id.isEmpty()));
    }

    /** The one that is meant; without a namespace the one beside the controller, else the only one of that name. */
    Optional<ArgoApplication> among(List<ArgoApplication> named, String controller) {
        String stated = namespace.orElse("");
        String meant = stated.isEmpty() ? home(controller) : stated;
        Optional<ArgoApplication> there =
                named.stream().filter(one -> one.namespace().equals(meant)).findFirst();
        return there.isPresent() || !stated.isEmpty() || named.size() != 1 ? there : Optional.of(named.getFirst());
    }

    private static String home(String controller) {
        return controller.startsWith(SERVICE_ACCOUNT)
                ? controller.substring(SERVICE_ACCOUNT.length()).split(":", 2)[0]
                : "";
    }
}
