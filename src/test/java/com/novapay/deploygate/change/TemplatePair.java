package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One line of {@code pod-fields pairs}: a random template, what the real Go types and the API server's defaults make of it, and
 * the same template with one member changed.
 *
 * @param same whether the change makes no difference to the Pods
 */
record TemplatePair(JsonNode written, JsonNode stored, JsonNode changed, boolean same) {
    static void check(String line) {
        JsonNode json = Reviews.parse(line);
        TemplatePair pair = new TemplatePair(
                json.path("written"),
                json.path("stored"),
                json.path("changed"),
                json.path("same").booleanValue());
        String normal = normal(pair.written());
        assertThat(normal(pair.stored())).as("stored, of %s", line).isEqualTo(normal);
        if (!pair.same()) {
            assertThat(normal(pair.changed())).as("changed, of %s", line).isNotEqualTo(normal);
        }
    }

    /** What the digest is taken of, to be read where it differs. */
    private static String normal(JsonNode template) {
        return CanonicalJson.of(TemplateNormalizer.normalize(template, TemplateOwner.DEPLOYMENT));
    }
}
