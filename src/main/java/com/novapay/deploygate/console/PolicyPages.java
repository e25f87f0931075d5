package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The page of which policies the gates of the store have, as the audit log has it, and of their exceptions. Thread-safe. */
final class PolicyPages {
    private static final int MOST = 1_000;
    private static final int GATES = 50;
    private final ConsoleSources sources;

    PolicyPages(ConsoleSources sources) {
        this.sources = sources;
    }

    /**
     * What one gate has.
     *
     * @param revision empty when it has activated none
     * @param rejected the newest load that was not activated, when it is newer than the active one
     */
    record GateRow(
            String gate, String revision, String commit, String since, String source, Optional<Rejected> rejected) {}

    /** A load that was not activated. */
    record Rejected(String time, String stage, String commit, String problem) {}

    /** The pin that counts. */
    record Pin(String revision, String by, String reason, String since) {}

    /** All of it, with times as they were recorded. */
    record Policies(PolicyStatus.Status here, List<GateRow> gates, Optional<Pin> pin) {}

    /** An exception, and its end as it is shown. */
    record ShownException(PolicyStatus.Lifted lifted, Moment until) {}

    /** The page. */
    record Page(Policies policies, List<ShownException> exceptions, ZoneId zone) {
        Moment at(String time) {
            return Moment.of(time, zone);
        }
    }

    Answer page(Ask ask) throws SQLException {
        Policies policies = policies();
        ZoneId zone = sources.zone().get();
        return new Answer.Html(
                "policies",
                "Policies",
                Section.POLICIES,
                new Page(
                        policies,
                        policies.here().exceptions().stream()
                                .map(lifted -> new ShownException(lifted, Moment.of(lifted.until(), zone)))
                                .toList(),
                        zone));
    }

    Answer json(Ask ask) throws SQLException {
        Policies policies = policies();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("here")
                .put("good", policies.here().good())
                .put("detail", policies.here().detail());
        policies.pin()
                .ifPresent(pin -> body.putObject("pinned")
                        .put("revision", pin.revision())
                        .put("by", pin.by())
                        .put("reason", pin.reason())
                        .put("since", pin.since()));
        ArrayNode gates = body.putArray("gates");
        policies.gates().forEach(gate -> gates.add(json(gate)));
        ArrayNode exceptions = body.putArray("exceptions");
        policies.here()
                .exceptions()
                .forEach(lifted -> exceptions
                        .addObject()
                        .put("rule", lifted.rule())
                        .put("namespace", lifted.namespace())
                        .put("workload", lifted.workload())
                        .put("grantedBy", lifted.grantedBy())
                        .put("reason", lifted.reason())
                        .put("ticket", lifted.ticket())
                        .put("until", lifted.until().toString())
                        .put("standing", lifted.standing()));
        return new Answer.Json(body);
    }

    private static ObjectNode json(GateRow gate) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("gate", gate.gate())
                .put("revision", gate.revision())
                .put("commit", gate.commit())
                .put("since", gate.since())
                .put("source", gate.source());
        gate.rejected()
                .ifPresent(rejected -> node.putObject("rejected")
                        .put("time", rejected.time())
                        .put("stage", rejected.stage())
                        .put("commit", rejected.commit())
                        .put("problem", rejected.problem()));
        return node;
    }

    private Policies policies() throws SQLException {
        Map<String, List<JsonNode>> loads = new TreeMap<>();
        for (String document : sources.records().newest("policy.loaded", MOST)) {
            JsonNode load = DecisionPages.parse(document);
            loads.computeIfAbsent(load.at("/gate/instance").asText(), gate -> new ArrayList<>())
                    .add(load);
        }
        Map<String, String> stops = new HashMap<>();
        for (String document : sources.records().newest("gate.stop", MOST)) {
            JsonNode stop = DecisionPages.parse(document);
            stops.putIfAbsent(
                    stop.at("/gate/instance").asText(), stop.path("time").asText());
        }
        List<GateRow> gates = loads.entrySet().stream()
                .filter(gate -> runs(gate.getValue().getFirst(), stops.get(gate.getKey())))
                .sorted((one, other) -> time(other).compareTo(time(one)))
                .limit(GATES)
                .map(gate -> row(gate.getKey(), gate.getValue()))
                .toList();
        return new Policies(sources.policies().now(), gates, pin());
    }

    private static Instant time(Map.Entry<String, List<JsonNode>> gate) {
        return Instant.parse(gate.getValue().getFirst().path("time").asText());
    }

    /** Whether it has recorded no stop since. */
    private static boolean runs(JsonNode newest, @Nullable String stop) {
        return stop == null || Instant.parse(newest.path("time").asText()).isAfter(Instant.parse(stop));
    }

    private static GateRow row(String gate, List<JsonNode> loads) {
        Optional<JsonNode> active = loads.stream().filter(PolicyPages::isActive).findFirst();
        JsonNode newest = loads.getFirst();
        return new GateRow(
                gate,
                active.map(load -> load.path("policyRevision").asText()).orElse(""),
                active.map(load -> load.path("policyCommit").asText()).orElse(""),
                active.map(load -> load.path("time").asText()).orElse(""),
                newest.path("origin").asText(),
                isActive(newest)
                        ? Optional.empty()
                        : Optional.of(new Rejected(
                                newest.path("time").asText(),
                                newest.path("stage").asText(),
                                newest.path("policyCommit").asText(),
                                newest.path("problem").asText())));
    }

    private static boolean isActive(JsonNode load) {
        return load.path("outcome").asText().equals("in-force");
    }

    private Optional<Pin> pin() throws SQLException {
        return sources.records().newest("policy.pinned", 1).stream()
                .map(DecisionPages::parse)
                .filter(pin -> pin.path("outcome").asText().equals("pinned"))
                .map(pin -> new Pin(
                        pin.path("policyRevision").asText(),
                        pin.at("/actor/username").asText(),
                        pin.path("reason").asText(),
                        pin.path("time").asText()))
                .findFirst();
    }
}
