package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Documents of records in the shape in which the gate writes them. */
final class Recorded {
    private Recorded() {}

    private static ObjectNode document(String type, String idMember, String id, Instant at) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", "deploygate.novapay.com/" + type + "/v1")
                .put(idMember, id)
                .put("time", at.toString());
        document.putObject("resource")
                .put("kind", "Rollout")
                .put("namespace", "pay")
                .put("name", "payments");
        document.putObject("workload")
                .put("service", "payments-api")
                .put("team", "payments")
                .put("environment", "production");
        return document;
    }

    /** A decision that admitted a change of the template. */
    static ObjectNode admitted(String id, String changeClass, String digest, Instant at) {
        ObjectNode document = document("decision", "decisionId", id, at)
                .put("allowed", true)
                .put("outcome", "allow")
                .put("class", changeClass)
                .put("dryRun", false);
        document.putObject("actor").put("username", "argocd");
        ObjectNode change = document.putObject("change").put("digest", digest).put("previousDigest", "sha256:before");
        change.putArray("images").addObject().put("image", "registry.novapay.local/payments-api@" + digest);
        document.putArray("codes");
        document.putArray("warnings");
        document.putObject("input").putObject("facts");
        return document;
    }

    static ObjectNode denied(String id, Instant at, String... codes) {
        ObjectNode document = admitted(id, "DEPLOY", "sha256:new", at)
                .put("allowed", false)
                .put("outcome", "deny")
                .put("nextOpen", "2026-11-30T14:00:00Z");
        for (String code : codes) {
            document.withArray("codes").add(code);
            document.withArray("violations")
                    .addObject()
                    .put("code", code)
                    .put("enforcement", "deny")
                    .put("message", "production is closed today")
                    .put("remedy", "VP Engineering types: novapay approve friday payments -n pay");
        }
        return document;
    }

    static ObjectNode with(ObjectNode decision, String purpose, String approver) {
        ((ObjectNode) decision.path("input").path("facts"))
                .withArray("approvals")
                .addObject()
                .put("purpose", purpose)
                .put("approver", approver)
                .put("reason", "payments fail");
        if (purpose.equals("break-glass")) {
            decision.withArray("warnings").add("break-glass: approved by " + approver);
        }
        return decision;
    }

    /** Evidence of what the image was built from. */
    static void verified(ObjectNode decision, String digest, String repository, String commit) {
        ((ObjectNode) decision.path("change").path("images").path(0)).put("digest", digest);
        ((ObjectNode) decision.path("input").path("facts"))
                .withArray("verifications")
                .addObject()
                .put("image", "registry.novapay.local/payments-api@" + digest)
                .put("repository", repository)
                .put("commit", commit);
    }

    static ObjectNode withdrawn(String decision, Instant at) {
        return document("withdrawn", "recordId", "r-w-" + decision, at).put("decisionId", decision);
    }

    private static ObjectNode observed(String outcome, String decision, Instant at) {
        return document("observed", "recordId", "r-" + outcome + "-" + decision, at)
                .put("outcome", outcome)
                .put("decisionId", decision);
    }

    /** @param before the decision of the template that was there, or empty */
    static ObjectNode applied(String decision, String before, Instant at) {
        ObjectNode document = observed("applied", decision, at);
        if (!before.isEmpty()) {
            document.putObject("before").put("decisionId", before);
        }
        return document;
    }

    static ObjectNode healthy(String decision, Instant at) {
        return observed("healthy", decision, at);
    }

    static ObjectNode failed(String decision, String why, Instant at) {
        return observed("failed", decision, at).put("why", why);
    }

    static ObjectNode rolledBack(String decision, String by, Instant at) {
        ObjectNode document = observed("rolled-back", decision, at);
        document.putObject("rolledBackBy").put("username", "bob").put("decisionId", by);
        return document;
    }

    static ObjectNode ungated(String before, Instant at) {
        ObjectNode document = document("ungated", "recordId", "r-ungated", at).put("outcome", "ungated");
        document.putObject("before").put("decisionId", before);
        return document;
    }

    /** A decision about an Incident or a Migration, which is in it as it was written. */
    static ObjectNode declared(String id, String changeClass, String kind, String name, Instant at, String... spec) {
        ObjectNode document = document("decision", "decisionId", id, at)
                .put("allowed", true)
                .put("class", changeClass)
                .put("dryRun", false);
        ((ObjectNode) document.path("resource")).put("kind", kind).put("name", name);
        document.putObject("actor").put("username", "carol");
        ObjectNode written = document.putObject("input")
                .putObject("record")
                .putObject("object")
                .putObject("spec");
        for (int i = 0; i < spec.length; i += 2) {
            written.put(spec[i], spec[i + 1]);
        }
        return document;
    }
}
