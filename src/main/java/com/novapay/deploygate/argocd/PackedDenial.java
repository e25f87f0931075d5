package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.facts.PackedJson;
import java.util.Optional;

/** A refusal that may wait for days, with its objects as text. Immutable. */
record PackedDenial(Denial bare, Optional<PackedJson> object, Optional<PackedJson> oldObject) {
    static PackedDenial of(Denial denial) {
        AdmissionRequest request = denial.request();
        return new PackedDenial(
                with(denial, MissingNode.getInstance(), MissingNode.getInstance()),
                pack(request.object()),
                pack(request.oldObject()));
    }

    Denial unpack() {
        return with(bare, unpack(object), unpack(oldObject));
    }

    long size() {
        return size(object) + size(oldObject);
    }

    private static Denial with(Denial denial, JsonNode object, JsonNode oldObject) {
        AdmissionRequest request = denial.request();
        return new Denial(
                new AdmissionRequest(
                        request.uid(),
                        request.operation(),
                        request.kind(),
                        request.resource(),
                        request.subResource(),
                        request.namespace(),
                        request.name(),
                        request.user(),
                        request.dryRun(),
                        object,
                        oldObject),
                denial.change(),
                denial.decision(),
                denial.at(),
                denial.argocd());
    }

    private static Optional<PackedJson> pack(JsonNode object) {
        return Optional.of(object).filter(JsonNode::isObject).map(PackedJson::of);
    }

    private static JsonNode unpack(Optional<PackedJson> object) {
        return object.<JsonNode>map(PackedJson::unpack).orElse(MissingNode.getInstance());
    }

    private static long size(Optional<PackedJson> object) {
        return object.map(PackedJson::size).orElse(0);
    }
}
