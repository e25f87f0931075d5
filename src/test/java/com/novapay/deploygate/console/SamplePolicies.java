package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordTime;
import java.time.Instant;
import java.util.List;

/** What gates record of their policies, and what this one knows. */
final class SamplePolicies {
    static final String GOOD = "1f0e3dad99908345f7439f8ffabdffc4f1c2d3e4a5b6978867564534231201ff";
    private static final Instant MORNING = FakeConsole.NOW.minusSeconds(10_000);

    private SamplePolicies() {}

    static PolicyStatus.Status status() {
        return new PolicyStatus.Status(
                false,
                "revision " + GOOD
                        + ", commit c0ffee, from git+https://git.example/policies#main, read 3s ago; the newest"
                        + " state is not active, stage test, commit bad1dea: deploy_days_test.rego:7: FAIL",
                List.of(new PolicyStatus.Lifted(
                        "gitops-only",
                        "pay",
                        "deployment/payments",
                        "vp@novapay",
                        "moves to <i>Argo CD</i>",
                        "OPS-1",
                        FakeConsole.NOW.plusSeconds(86_400),
                        "ends soon")));
    }

    /** Of a gate that rejected the newest load, one that has it active, and one that stopped. */
    static List<ObjectNode> records() {
        return List.of(
                load("r-p1", "gate-1", 0)
                        .put("outcome", "in-force")
                        .put("policyRevision", GOOD)
                        .put("policyCommit", "c0ffee"),
                load("r-p2", "gate-1", 60)
                        .put("outcome", "refused")
                        .put("policyRevision", "")
                        .put("policyCommit", "bad1dea")
                        .put("stage", "test")
                        .put(
                                "problem",
                                "deploy_days_test.rego:7: data.deploygate.rules.deploy_days_test.test_open: FAIL"),
                load("r-p3", "gate-2", 70)
                        .put("outcome", "in-force")
                        .put("policyRevision", GOOD)
                        .put("policyCommit", "c0ffee"),
                load("r-p4", "gate-old", 5).put("outcome", "in-force").put("policyRevision", GOOD),
                of("gate.stop", "r-p5", "gate-old", 90).put("outcome", "told-to-end"),
                pin());
    }

    private static ObjectNode pin() {
        ObjectNode pin = of("policy.pinned", "r-p6", "", 100)
                .put("outcome", "pinned")
                .put("policyRevision", GOOD)
                .put("reason", "the newest rules are not agreed");
        pin.putObject("actor").put("username", "lead@novapay");
        pin.putObject("resource").put("kind", "Policies").put("name", "policies");
        return pin;
    }

    private static ObjectNode load(String id, String gate, long after) {
        return of("policy.loaded", id, gate, after).put("origin", "git+https://git.example/policies#main");
    }

    private static ObjectNode of(String type, String id, String gate, long after) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", LogRecord.schema(type))
                .put("recordId", id)
                .put("time", RecordTime.of(MORNING.plusSeconds(after)));
        document.putObject("gate").put("version", "0.1.0").put("instance", gate).put("cluster", "");
        return document;
    }
}
