package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateDigestTest {
    private static final String SHORT = """
            {"metadata":{"labels":{"app":"a"}},"spec":{"containers":[{"name":"c","image":"r/i:1","ports":[{"containerPort":80}]}]}}""";
    private static final String DEFAULTED = """
            {"metadata":{"creationTimestamp":null,"annotations":{"kubectl.kubernetes.io/restartedAt":"now"},
             "labels":{"pod-template-hash":"x","app":"a"}},
             "spec":{"dnsPolicy":"ClusterFirst","restartPolicy":"Always","securityContext":{},"terminationGracePeriodSeconds":30,
             "schedulerName":"default-scheduler","containers":[{"image":"r/i:1","name":"c","resources":{},
             "imagePullPolicy":"IfNotPresent","terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File",
             "ports":[{"containerPort":80,"protocol":"TCP"}]}]}}""";

    @Test
    void of_defaultsWrittenOut_isTheSame() throws IOException {
        assertThat(TemplateDigest.of(json(DEFAULTED))).isEqualTo(TemplateDigest.of(json(SHORT)));
    }

    @Test
    void of_anotherPullPolicy_isAnother() throws IOException {
        String always = DEFAULTED.replace("IfNotPresent", "Always");
        assertThat(TemplateDigest.of(json(always))).isNotEqualTo(TemplateDigest.of(json(SHORT)));
    }

    /** RFC 8785, appendix B. */
    @ParameterizedTest
    @CsvSource({
        "4.50, 4.5",
        "2e-3, 0.002",
        "1E30, 1e+30",
        "0.000000000000000000000000001, 1e-27",
        "333333333.33333329, 333333333.3333333"
    })
    void canonical_numbersAreWrittenAsEcmaScriptDoes(String number, String expected) throws IOException {
        assertThat(CanonicalJson.of(json(number))).isEqualTo(expected);
    }

    @Test
    void canonical_membersAreSorted() throws IOException {
        assertThat(CanonicalJson.of(json("{\"b\":[1,{\"d\":null,\"c\":\"\\u000f\"}],\"a\":true}")))
                .isEqualTo("{\"a\":true,\"b\":[1,{\"c\":\"\\u000f\",\"d\":null}]}");
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
