package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a manifest does not say stays as it is applied. */
class AppliedManifestTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void saysNothingOf_staysAsItIs() throws IOException {
        JsonNode live = JSON.readTree("""
                {"metadata": {"name": "a", "uid": "u", "resourceVersion": "7", "labels": {"x": "1"}},
                 "spec": {"replicas": 5, "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%"}},
                          "template": {"spec": {"containers": [{"name": "old"}, {"name": "gone"}], "hostNetwork": true}}},
                 "status": {"replicas": 5}}
                """);
        JsonNode manifest = JSON.readTree("""
                {"metadata": {"name": "a", "labels": {"y": "2"}},
                 "spec": {"strategy": {"type": "RollingUpdate"}, "template": {"spec": {"containers": [{"name": "new"}]}}}}
                """);
        assertThat(AppliedManifest.over(manifest, live)).isEqualTo(JSON.readTree("""
                {"metadata": {"name": "a", "uid": "u", "labels": {"x": "1", "y": "2"}},
                 "spec": {"replicas": 5, "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%"}},
                          "template": {"spec": {"containers": [{"name": "new"}]}}}}
                """));
    }
}
