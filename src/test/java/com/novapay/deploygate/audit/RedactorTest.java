package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"env\":[{\"name\":\"X\",\"value\":\"hush\"}]}",
                "{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"hush\"}}",
                "{\"annotations\":{\"db-password\":\"hush\"}}",
                "{\"args\":[\"--password=hush\"]}",
                "{\"args\":[\"postgres://user:hush@db/x\"]}",
                "{\"command\":[\"curl -H 'Authorization: Bearer hushhushhush'\"]}",
            })
    void redact_plantedSecret_isGone(String document) throws IOException {
        assertThat(Redactor.redact(new ObjectMapper().readTree(document)).toString())
                .doesNotContain("hush");
    }
}
