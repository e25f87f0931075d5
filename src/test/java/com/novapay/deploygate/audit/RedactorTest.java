package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"env\":[{\"name\":\"X\",\"value\":\"hush\"}]}",
                "{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"hush\"}}",
                "{\"annotations\":{\"db-password\":\"hush\"}}",
                "{\"annotations\":{\"vault.example/agent-token\":\"hush\",\"a/AccessKey\":\"hush\",\"a/passphrase\":\"hush\"}}",
                "{\"annotations\":{\"tool/applied\":\"{\\\"env\\\":[{\\\"name\\\":\\\"X\\\",\\\"value\\\":\\\"hush\\\"}]}\"}}",
                "{\"annotations\":{\"tool/applied\":\"env:\\n- name: X\\n  value: hush\\n\"}}",
                "{\"annotations\":{\"tool/config\":\"{\\\"password\\\":\\\"hush\\\"}\"}}",
                "{\"annotations\":{\"tool/config\":\"{\\\"a\\\":\\\"{\\\\\\\"token\\\\\\\":\\\\\\\"hush\\\\\\\"}\\\"}\"}}",
                "{\"passwords\":[\"hush\",7]}",
                "{\"httpHeaders\":[{\"name\":\"X-Auth\",\"value\":\"hush\"}]}",
                "{\"args\":[{\"name\":\"api-token\",\"value\":\"hush\"}]}",
                "{\"args\":[\"--password=hush\"]}",
                "{\"args\":[\"--password\",\"hush\"]}",
                "{\"args\":[\"--db.PASSWORD-value\",\"hush\"]}",
                "{\"args\":[\"-api-key\",\"hush\",\"-p\",\"hush\",\"-u\",\"me:hush\"]}",
                "{\"args\":[\"postgres://user:hush@db/x\"]}",
                "{\"args\":[\"postgres://user:hu/sh:hush@hush@db/x\"]}",
                "{\"args\":[\"redis://:hush%40#?!$&@cache:6379/0\"]}",
                "{\"args\":[\"https://hush@git.example/x.git\"]}",
                "{\"command\":[\"curl -H 'Authorization: Bearer hushhushhush'\"]}",
                "{\"command\":[\"curl -H 'x: Basic aHVzaDpodXNohush'\"]}",
                "{\"command\":[\"curl -u me:hush https://x\"]}",
                "{\"command\":[\"sh\",\"-c\",\"mysqldump --password hush db\"]}",
                "{\"command\":[\"sh\",\"-c\",\"mysql -h db -phush\"]}",
                "{\"command\":[\"sh\",\"-c\",\"MYSQL_PWD=hush mysql\"]}",
                "{\"command\":[\"sh\",\"-c\",\"export PGPASSWORD='hush'; psql\"]}",
                "{\"command\":[\"sh\",\"-c\",\"export AWS_SECRET_ACCESS_KEY=hush\"]}",
                "{\"command\":[\"sh\",\"-c\",\"sshpass -p hush ssh db\"]}",
                "{\"command\":[\"sh\",\"-c\",\"echo hush | docker login --password-stdin\"]}",
                "{\"x\":\"-----BEGIN PRIVATE KEY-----\\nhush\"}",
                "{\"x\":\"a\\n-----BEGIN RSA PRIVATE KEY-----\\nhush\"}",
                "{\"x\":\"-----BEGIN OPENSSH PRIVATE KEY-----\\nhush\"}",
                "{\"x\":\"-----BEGIN PGP PRIVATE KEY BLOCK-----\\nhush\"}",
                "{\"x\":\"LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVkhush\"}",
                "{\"x\":\"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodXNoIn0.hush\"}",
                "{\"x\":\"id=AKIAIOSFODNN7EXAMPLE hush\"}",
                "{\"x\":\"id=ASIAIOSFODNN7EXAMPLE hush\"}",
                "{\"x\":\"ghp_abcdefghhush\"}",
                "{\"x\":\"https://hooks.slack.com/services/T0/B0/hush\"}",
            })
    void redact_plantedSecret_isGone(String document) throws IOException {
        assertThat(Redactor.redact(JSON.readTree(document)).toString()).doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"image\":\"ghcr.io:443/novapay/secret:1.2@sha256:0123456789abcdef\"}",
                "{\"image\":\"token:v1\"}",
                "{\"name\":\"api-token-service\",\"labels\":{\"app\":\"password-reset\"}}",
                "{\"envFrom\":[{\"prefix\":\"P_\",\"secretRef\":{\"name\":\"db-password\"}},{\"configMapRef\":{\"name\":\"c\"}}]}",
                "{\"env\":[{\"name\":\"DB_PASSWORD\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"db\",\"key\":\"password\"}}}]}",
                "{\"imagePullSecrets\":[{\"name\":\"pull-secret\"}],\"automountServiceAccountToken\":false}",
                "{\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"tls-secret\",\"items\":[{\"key\":\"a\",\"path\":\"token\"}]}}]}",
                "{\"serviceAccountToken\":{\"expirationSeconds\":3600,\"path\":\"token\"}}",
                "{\"volumeMounts\":[{\"mountPath\":\"/var/run/secrets/kubernetes.io/serviceaccount\"}]}",
                "{\"args\":[\"--port=8080\",\"--log-level\",\"info\",\"https://example.com:8443/health\"]}",
                "{\"digest\":\"sha256:0123456789abcdef0123456789abcdef\",\"replicas\":3,\"paused\":true,\"x\":null}",
            })
    void redact_whatIsNoSecret_stays(String document) throws IOException {
        JsonNode node = JSON.readTree(document);
        assertThat(Redactor.redact(node)).isEqualTo(node);
    }

    @Test
    void redact_recordedReviews_keepTheirNamesAndImages() throws IOException {
        int seen = 0;
        try (var files = Files.list(Path.of("src/test/resources/reviews"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json")).toList()) {
                JsonNode object = JSON.readTree(file.toFile()).at("/request/object");
                JsonNode copy = Redactor.redact(object);
                for (String field : List.of("image", "name", "secretName", "serviceAccountName", "uid")) {
                    assertThat(copy.findValues(field)).as(file + " " + field).isEqualTo(object.findValues(field));
                    seen += object.findValues(field).size();
                }
            }
        }
        assertThat(seen).isPositive();
    }

    /** Patterns that went back and forth over these would take hours. */
    @ParameterizedTest
    @ValueSource(strings = {"://", "-eyJ-", "passw", "-token ", "mysql ", "-----BEGIN ", "\"", "value\"", "-u a", " "})
    void redact_hugeHostileText_endsAndHidesWhatFollows(String part) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("x", part.repeat(1_000_000 / part.length()) + " --password=hush");
        assertThat(Redactor.redact(object).toString()).doesNotContain("hush");
    }

    @Test
    void redact_argument_isNotWrittenTo() throws IOException {
        String document = "{\"env\":[{\"name\":\"X\",\"value\":\"open\"}]}";
        JsonNode node = JSON.readTree(document);
        Redactor.redact(node);
        assertThat(node.toString()).isEqualTo(document);
    }
}
