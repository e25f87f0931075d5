package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordTime;
import java.time.Instant;

/** Documents such as a gate writes, each from a few words. */
public final class SampleLog {
    private static final String DIGEST = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String REVISION = "1f0e3dad99908345f7439f8ffabdffc4f1c2d3e4a5b6978867564534231201ff";

    private SampleLog() {}

    /** A deploy that was admitted, in production. */
    public static ObjectNode admitted(String id, Instant time, String service, String user) {
        return decision(id, time, service, user, "DEPLOY");
    }

    /** A deploy that a rule refused, in production. */
    public static ObjectNode refused(String id, Instant time, String service, String user, String... codes) {
        ObjectNode document = decision(id, time, service, user, "DEPLOY");
        document.put("allowed", false).put("outcome", "deny");
        ArrayNode listed = document.withArray("codes");
        for (String code : codes) {
            listed.add(code);
            document.withArray("violations")
                    .addObject()
                    .put("code", code)
                    .put("message", "The rule " + code + " refuses this.")
                    .put("remedy", "novapay approve deployment/" + service + " -n pay")
                    .put("enforcement", "deny")
                    .putObject("details");
        }
        return document.put("nextOpen", "2026-11-30T05:00:00Z");
    }

    /** Any decision, admitted. */
    public static ObjectNode decision(String id, Instant time, String service, String user, String changeClass) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", LogRecord.schema(LogRecord.DECISION))
                .put("decisionId", id)
                .put("requestUid", "uid-" + id)
                .put("time", RecordTime.of(time));
        document.putObject("gate")
                .put("version", "0.1.0")
                .put("instance", "gate-1")
                .put("cluster", "");
        document.put("allowed", true).put("outcome", "allow").put("class", changeClass);
        document.putArray("codes");
        document.put("operation", "UPDATE").put("dryRun", false);
        document.putObject("resource")
                .put("group", "apps")
                .put("version", "v1")
                .put("kind", "Deployment")
                .put("namespace", "pay")
                .put("name", service)
                .put("subResource", "");
        document.putObject("workload")
                .put("service", service)
                .put("team", "payments")
                .put("environment", "production");
        document.putObject("actor")
                .put("username", user)
                .put("uid", "")
                .putArray("groups")
                .add("developers");
        ObjectNode change = document.putObject("change").put("digest", DIGEST).put("previousDigest", DIGEST);
        image(change.putArray("images"), service, "2");
        image(change.putArray("previousImages"), service, "1");
        document.put("reason", "A customer asked for it").put("ticket", "https://tickets.novapay.local/PAY-1");
        document.putArray("violations");
        document.putArray("warnings");
        document.putNull("nextOpen").put("policyRevision", REVISION).put("latencyMs", 3.5);
        ObjectNode workload = document.putObject("input").putObject("workload");
        template(workload.putObject("object"), service, "2");
        template(workload.putObject("oldObject"), service, "1");
        ObjectNode facts = document.withObject("input").putObject("facts");
        facts.putArray("incidents");
        facts.putArray("approvals");
        facts.putArray("verifications");
        facts.putArray("migrations");
        return document;
    }

    /** Let in by an approval of this purpose. */
    public static ObjectNode approved(ObjectNode decision, String purpose, String approver) {
        decision.withObject("input")
                .withObject("facts")
                .withArray("approvals")
                .addObject()
                .put("name", "approval-1")
                .put("purpose", purpose)
                .put("role", "incident-commander")
                .put("approver", approver)
                .put("reason", "The checkout is down")
                .put("ticket", "https://tickets.novapay.local/INC-7")
                .put("expiresAt", "2026-11-27T19:00:00Z");
        return decision;
    }

    /** What follows an admitted decision whose record came too late. */
    public static ObjectNode withdrawn(ObjectNode decision, Instant time) {
        String id = decision.path("decisionId").asText();
        ObjectNode document = decision.deepCopy();
        document.remove("input");
        document.put("schema", LogRecord.schema(LogRecord.WITHDRAWN))
                .put("recordId", "r-" + id.substring(2))
                .put("time", RecordTime.of(time))
                .put("allowed", false)
                .put("outcome", "error")
                .withArray("codes")
                .add("audit-unavailable");
        return document;
    }

    /** A record around decisions. */
    public static ObjectNode record(String type, String id, Instant time, String service, String outcome) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", LogRecord.schema(type))
                .put("recordId", id)
                .put("time", RecordTime.of(time))
                .put("outcome", outcome);
        document.putObject("resource")
                .put("kind", "Deployment")
                .put("namespace", "pay")
                .put("name", service);
        document.putObject("workload").put("service", service).put("environment", "production");
        document.putObject("change").put("digest", DIGEST);
        return document;
    }

    private static void image(ArrayNode images, String service, String version) {
        images.addObject()
                .put("container", "app")
                .put("image", "registry.novapay.local/" + service + ":" + version)
                .put("init", false);
    }

    private static void template(ObjectNode object, String service, String version) {
        object.putObject("metadata").put("name", service).put("namespace", "pay");
        object.putObject("spec")
                .put("replicas", 3)
                .putObject("template")
                .putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", "app")
                .put("image", "registry.novapay.local/" + service + ":" + version);
    }
}
