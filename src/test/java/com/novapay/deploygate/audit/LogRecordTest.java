package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class LogRecordTest {
    @Test
    void of_decision_isFoundByWhatItSays() {
        LogRecord record = LogRecord.of(decision());
        assertThat(record.type()).isEqualTo("decision");
        assertThat(record.id()).isEqualTo("d-1");
        assertThat(record.time()).isEqualTo("2026-11-27T15:00:00.000Z");
        assertThat(record.service()).isEqualTo("payments-api");
        assertThat(record.environment()).isEqualTo("production");
        assertThat(record.digest()).isEqualTo("sha256:1");
        assertThat(record.codes()).isEqualTo("deploy-days,ci-evidence");
        assertThat(record.allowed()).isFalse();
    }

    /** Whoever has the text alone derives the same from it. */
    @Test
    void read_whatWasKept_isTheSameRecord() {
        ObjectNode hostile = decision();
        hostile.withObject("/actor").put("username", "a\0b\uD800c\uDC00 '; DROP TABLE record; --");
        for (ObjectNode document : new ObjectNode[] {decision(), hostile}) {
            LogRecord record = LogRecord.of(document);
            assertThat(LogRecord.read(record.document())).contains(record);
            assertThat(record.user()).doesNotContain("\0");
        }
    }

    @Test
    void of_otherType_hasARecordId() {
        LogRecord record = LogRecord.of(
                decision().put("schema", LogRecord.schema("policy.loaded")).put("recordId", "r-1"));
        assertThat(record.type()).isEqualTo("policy.loaded");
        assertThat(record.id()).isEqualTo("r-1");
    }

    @Test
    void of_noneOfOurs_isRefused() {
        for (ObjectNode document : new ObjectNode[] {
            JsonNodeFactory.instance.objectNode(),
            decision().put("schema", "deploygate.novapay.com//v1"),
            decision().put("schema", "example.com/decision/v1"),
            decision().put("decisionId", ""),
            decision().put("decisionId", 7),
            decision().put("time", "noon")
        }) {
            assertThatThrownBy(() -> LogRecord.of(document))
                    .as(document.toString())
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(LogRecord.read(document.toString())).isEmpty();
        }
        assertThat(LogRecord.read("[1")).isEmpty();
        assertThat(LogRecord.read("[]")).isEmpty();
        assertThat(LogRecord.read("")).isEmpty();
    }

    private static ObjectNode decision() {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", "deploygate.novapay.com/decision/v1")
                .put("decisionId", "d-1")
                .put("time", "2026-11-27T15:00:00Z")
                .put("allowed", false);
        document.putArray("codes").add("deploy-days").add("ci-evidence");
        document.putObject("workload").put("service", "payments-api").put("environment", "production");
        document.putObject("change").put("digest", "sha256:1");
        return document;
    }
}
