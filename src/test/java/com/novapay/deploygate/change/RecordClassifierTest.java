package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordClassifierTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOTHING = "{}";
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Incident       | CREATE | {}               | {}                | INCIDENT_OPEN",
                "Approval       | CREATE | {}               | {\"revokedAt\":1} | RECORD_CREATE",
                "Incident       | UPDATE | {}               | {\"resolvedAt\":\"2026-11-24T15:00:00Z\"} | INCIDENT_RESOLVE",
                "Incident       | UPDATE | {\"resolvedAt\":null} | {\"resolvedAt\":7}  | INCIDENT_RESOLVE",
                "Incident       | UPDATE | {\"resolvedAt\":7} | {\"resolvedAt\":8}  | RECORD_UPDATE",
                "Incident       | UPDATE | {\"resolvedAt\":7} | {}                | RECORD_UPDATE",
                "Incident       | UPDATE | {}               | {\"revokedAt\":7} | RECORD_UPDATE",
                "Incident       | UPDATE | {}               | {\"resolvedAt\":null} | RECORD_UPDATE",
                "Approval       | UPDATE | {}               | {\"revokedAt\":\"2026-11-24T15:00:00Z\"} | APPROVAL_REVOKE",
                "Approval       | UPDATE | {}               | {\"resolvedAt\":7} | RECORD_UPDATE",
                "Migration      | UPDATE | {}               | {\"revokedAt\":7} | RECORD_UPDATE",
                "Incident       | DELETE | {}               | {}                | RECORD_DELETE",
                "ReleaseHistory | CREATE | {}               | {}                | RECORD_CREATE",
                "Promise        | CONNECT | {}              | {}                | RECORD_UPDATE",
            })
    void class_isByWhatIsDone(String kind, Operation operation, String before, String after, ChangeClass expected)
            throws JsonProcessingException {
        assertThat(RecordClassifier.classify(request(kind, operation, spec(before), spec(after)))
                        .changeClass())
                .isEqualTo(expected);
    }

    @Test
    void digest_isThatOfTheChangeApproved_andNothingElse() throws JsonProcessingException {
        assertThat(digest("{\"change\":\"" + DIGEST + "\"}")).isEqualTo(DIGEST);
        for (String other : List.of("{}", "{\"change\":7}", "{\"change\":\"" + DIGEST + "\\u001b[31m\"}")) {
            assertThat(digest(other)).as(other).isNull();
        }
    }

    @Test
    void fields_areThoseThatDiffer() throws JsonProcessingException {
        JsonNode before = JSON.readTree("""
                {"metadata": {"name": "one", "generation": 1, "labels": {"a": "b"}}, "spec": {"reason": "x", "role": "r"}}
                """);
        JsonNode after = JSON.readTree("""
                {"metadata": {"name": "one", "generation": 2}, "spec": {"reason": "y", "role": "r", "revokedBy": "z"}}
                """);
        assertThat(RecordClassifier.classify(request("Approval", Operation.UPDATE, before, after))
                        .fields())
                .containsExactly("metadata.labels", "spec.reason", "spec.revokedBy");
        assertThat(RecordClassifier.classify(request("Approval", Operation.CREATE, MissingNode.getInstance(), after))
                        .fields())
                .isEmpty();
    }

    private static @Nullable String digest(String spec) throws JsonProcessingException {
        return RecordClassifier.classify(request("Approval", Operation.CREATE, spec(NOTHING), spec(spec)))
                .digest();
    }

    private static JsonNode spec(String spec) throws JsonProcessingException {
        return JSON.readTree("{\"metadata\":{\"name\":\"one\"},\"spec\":" + spec + "}");
    }

    private static AdmissionRequest request(String kind, Operation operation, JsonNode before, JsonNode after) {
        return new AdmissionRequest(
                "u-1",
                operation,
                new GroupVersionKind("deploygate.novapay.com", "v1alpha1", kind),
                new GroupVersionResource("deploygate.novapay.com", "v1alpha1", "records"),
                "",
                "pay",
                "one",
                new UserInfo("lead@novapay", List.of()),
                false,
                after,
                before);
    }
}
