package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.DecisionFilter;
import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.Classifier;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.change.WorkloadLookup;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What Argo CD was refused before this gate began, out of the decision log: by this gate, or by another with the same store. The
 * objects in it are without secrets, so the digest is the recorded one. Thread-safe.
 *
 * @param users as whom Argo CD syncs
 * @param report told what cannot be read
 */
public record RecordedRefusals(DecisionReader log, Set<String> users, WorkloadLookup lookup, Consumer<String> report) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 500;

    /** The newest refusal of each workload; none when the log cannot be read. Throws nothing. */
    public List<Denial> since(Instant since) {
        List<Denial> denials = new ArrayList<>();
        Set<WorkloadKey> seen = new HashSet<>();
        try {
            for (String user : users) {
                for (DecisionReader.Row row : log.list(refused(user, since))) {
                    if (seen.add(new WorkloadKey(row.namespace(), row.kind(), row.name()))) {
                        denial(row.decisionId()).ifPresent(denials::add);
                    }
                }
            }
        } catch (SQLException e) {
            report.accept("earlier denials cannot be read, so they are not parked: " + e.getMessage());
        }
        return denials;
    }

    private static DecisionFilter refused(String user, Instant since) {
        return new DecisionFilter(
                Optional.of(since),
                Optional.empty(),
                Optional.empty(),
                Optional.of(user),
                Optional.empty(),
                true,
                MOST);
    }

    /** One that cannot be understood must not hide the others. */
    private Optional<Denial> denial(String decision) throws SQLException {
        List<String> documents = log.show(decision);
        try {
            return documents.isEmpty() ? Optional.empty() : denial(JSON.readTree(documents.getLast()));
        } catch (JsonProcessingException | RuntimeException e) {
            report.accept(decision + " cannot be read, so it is not parked: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Denial> denial(JsonNode record) {
        JsonNode recorded = record.path("change");
        if (!(record.path("argocd") instanceof ObjectNode sync)
                || !recorded.path("digest").isTextual()) {
            return Optional.empty();
        }
        AdmissionRequest request = request(record);
        Change bare = new Classifier().classify(request, lookup);
        Change change = new Change(
                ChangeClass.valueOf(record.path("class").asText()),
                recorded.path("digest").textValue(),
                recorded.path("previousDigest").textValue(),
                bare.images(),
                bare.fields());
        Denial denial = new Denial(
                request,
                change,
                record.path("decisionId").asText(),
                Instant.parse(record.path("time").asText()),
                sync);
        return Optional.of(denial).filter(refused -> refused.change().judgedByRules());
    }

    private static AdmissionRequest request(JsonNode record) {
        JsonNode resource = record.path("resource");
        String group = resource.path("group").asText();
        String version = resource.path("version").asText();
        String kind = resource.path("kind").asText();
        List<String> groups = new ArrayList<>();
        record.path("actor").path("groups").forEach(member -> groups.add(member.asText()));
        return new AdmissionRequest(
                record.path("requestUid").asText(),
                Operation.valueOf(record.path("operation").asText()),
                new GroupVersionKind(group, version, kind),
                new GroupVersionResource(group, version, kind.equals("Rollout") ? "rollouts" : "deployments"),
                resource.path("subResource").asText(),
                resource.path("namespace").asText(),
                resource.path("name").asText(),
                new UserInfo(record.path("actor").path("username").asText(), groups),
                false,
                object(record.at("/input/workload/object")),
                object(record.at("/input/workload/oldObject")));
    }

    private static JsonNode object(JsonNode recorded) {
        return recorded.isObject() ? recorded : MissingNode.getInstance();
    }
}
