package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates with very many members: each is looked at a fixed number of times, whatever it is a member of. */
class LargeTemplateTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MANY = 200_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metadata/labels",
                "/metadata/annotations",
                "/spec/overhead",
                "/spec/nodeSelector",
                "/spec/containers/0/resources/limits"
            })
    @Timeout(60)
    void manyMembers_haveADigest(String place) throws Exception {
        ObjectNode template = template();
        ObjectNode many = (ObjectNode) template.at(place);
        for (int i = 0; i < MANY; i++) {
            many.put("x" + i, "1");
        }
        if (place.endsWith("limits")) {
            ((ObjectNode) template.at("/spec/containers/0/resources")).set("requests", many.deepCopy());
        }
        assertThat(TemplateDigest.of(template)).startsWith("sha256:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/spec/containers", "/spec/volumes", "/spec/containers/0/env", "/spec/containers/0/ports"})
    @Timeout(60)
    void manyElements_haveADigest(String place) throws Exception {
        ObjectNode template = template();
        ArrayNode many = (ArrayNode) template.at(place);
        for (int i = 0; i < MANY; i++) {
            many.addObject().put("name", "x" + i);
        }
        assertThat(TemplateDigest.of(template)).startsWith("sha256:");
    }

    private static ObjectNode template() throws Exception {
        return (ObjectNode) JSON.readTree("""
                {"metadata": {"labels": {"a": "b"}, "annotations": {"a": "b"}},
                 "spec": {"overhead": {"cpu": "1"}, "nodeSelector": {"a": "b"}, "volumes": [{"name": "v"}],
                          "containers": [{"name": "app", "image": "r/i:1", "env": [{"name": "A"}],
                                          "ports": [{"containerPort": 80}], "resources": {"limits": {"cpu": "1"}}}]}}""");
    }
}
