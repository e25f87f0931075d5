package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what a write of one of the gate's own records does. Only tells: whether it may is for the policies. Pure, thread-safe. */
public final class RecordClassifier {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Set<String> BOOKKEEPING = Set.of("generation", "resourceVersion");

    private RecordClassifier() {}

    /** The change that a request for a record makes; its digest is that of the change that an Approval is for. */
    public static Change classify(AdmissionRequest request) {
        ChangeClass changeClass = switch (request.operation()) {
            case CREATE -> isOf(request, "Incident") ? ChangeClass.INCIDENT_OPEN : ChangeClass.RECORD_CREATE;
            case DELETE -> ChangeClass.RECORD_DELETE;
            case UPDATE, CONNECT -> update(request);
        };
        JsonNode said = request.object().isMissingNode() ? request.oldObject() : request.object();
        return new Change(changeClass, digest(said.path("spec").path("change")), null, List.of(), fields(request));
    }

    private static ChangeClass update(AdmissionRequest request) {
        if (isOf(request, "Incident") && isNew(request, "resolvedAt")) {
            return ChangeClass.INCIDENT_RESOLVE;
        }
        return isOf(request, "Approval") && isNew(request, "revokedAt")
                ? ChangeClass.APPROVAL_REVOKE
                : ChangeClass.RECORD_UPDATE;
    }

    private static boolean isOf(AdmissionRequest request, String kind) {
        return request.kind().kind().equals(kind);
    }

    private static boolean isNew(AdmissionRequest request, String member) {
        return request.object().path("spec").hasNonNull(member)
                && !request.oldObject().path("spec").hasNonNull(member);
    }

    private static List<String> fields(AdmissionRequest request) {
        List<String> fields = new ArrayList<>();
        if (request.operation() == Operation.UPDATE) {
            for (String part : List.of("metadata", "spec")) {
                JsonNode before = request.oldObject().path(part);
                JsonNode after = request.object().path(part);
                Set<String> names = new TreeSet<>();
                before.fieldNames().forEachRemaining(names::add);
                after.fieldNames().forEachRemaining(names::add);
                names.stream()
                        .filter(name -> !before.path(name).equals(after.path(name)) && !BOOKKEEPING.contains(name))
                        .forEach(name -> fields.add(part + "." + name));
            }
        }
        return fields;
    }

    private static @Nullable String digest(JsonNode change) {
        return DIGEST.matcher(change.asText()).matches() ? change.asText() : null;
    }
}
