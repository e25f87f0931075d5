package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the chart of this release installs in the API server, with marks where its values stand. Immutable. */
final class Expected {
    private Expected() {}

    /** The webhook configuration. */
    static JsonNode webhook() {
        return ofKind("ValidatingWebhookConfiguration").getFirst();
    }

    static List<JsonNode> policies() {
        return ofKind("ValidatingAdmissionPolicy");
    }

    static List<JsonNode> bindings() {
        return ofKind("ValidatingAdmissionPolicyBinding");
    }

    private static List<JsonNode> ofKind(String kind) {
        try (InputStream in = Expected.class.getResourceAsStream("expected.yaml")) {
            if (in == null) {
                throw new IllegalStateException("expected.yaml is missing from the jar");
            }
            return YamlDocument.all(new String(in.readAllBytes(), StandardCharsets.UTF_8)).stream()
                    .map(YamlDocument::json)
                    .filter(document -> document.path("kind").asText().equals(kind))
                    .toList();
        } catch (IOException | YamlProblem e) {
            throw new IllegalStateException("expected.yaml in the jar cannot be read: " + e.getMessage(), e);
        }
    }
}
