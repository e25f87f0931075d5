package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.audit.RecordIds;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.terminal.UsageProblem;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the text of policies that decided out of the log: the records of type {@code policy.sources}. */
public final class RecordedPolicies {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordedPolicies() {}

    /** The policies of a revision; those in the jar are known without a record. Empty when there is none. */
    public static Optional<RuleTexts> of(DecisionReader log, String revision) {
        return recorded(log, revision).or(() -> shippedTexts(revision)).map(RuleTexts::new);
    }

    /** The texts by path of the policies of a revision that the log has. */
    public static Optional<Map<String, String>> recorded(DecisionReader log, String revision) {
        try {
            List<String> documents = log.show(RecordIds.of(RecordType.POLICY_SOURCES.word(), revision));
            return documents.isEmpty() ? Optional.empty() : Optional.of(texts(documents.getFirst(), revision));
        } catch (SQLException e) {
            throw unreadable(revision, e);
        }
    }

    /** The policies in the jar, if they are of that revision. */
    static Optional<RuleTexts> shipped(String revision) {
        return shippedTexts(revision).map(RuleTexts::new);
    }

    /** The texts by path of the policies in the jar, if they are of that revision. */
    public static Optional<Map<String, String>> shippedTexts(String revision) {
        return Policies.load(null).revision().equals(revision) ? Optional.of(Policies.sources(null)) : Optional.empty();
    }

    /** The policies that a record holds. */
    static RuleTexts of(String document, String revision) {
        return new RuleTexts(texts(document, revision));
    }

    private static Map<String, String> texts(String document, String revision) {
        try {
            Map<String, String> sources = new TreeMap<>();
            JSON.readTree(document)
                    .path("files")
                    .properties()
                    .forEach(file -> sources.put(file.getKey(), file.getValue().asText()));
            return sources;
        } catch (JsonProcessingException e) {
            throw unreadable(revision, e);
        }
    }

    private static UsageProblem unreadable(String revision, Exception e) {
        return new UsageProblem(
                "the policies of revision " + revision + " cannot be read from the log: " + e.getMessage());
    }
}
