package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.novapay.deploygate.audit.query.RecordQueries;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules as the log has them: each revision's text was recorded once, when it came in force. A revision never changes, so what
 * was read of it is kept, for some revisions. Thread-safe.
 */
public final class RecordedRules implements RuleTexts {
    private static final int KEPT = 50;
    private static final Pattern SAID = Pattern.compile("(?m)^#\\s*(title|description|code):\\s*(.+)$");
    private final RecordQueries records;
    private final Cache<String, Map<String, RuleText>> kept =
            Caffeine.newBuilder().maximumSize(KEPT).executor(Runnable::run).build();

    public RecordedRules(RecordQueries records) {
        this.records = records;
    }

    @Override
    public List<String> codes(String revision) throws SQLException {
        return rules(revision).keySet().stream().sorted().toList();
    }

    @Override
    public Optional<RuleText> text(String revision, String code) throws SQLException {
        return Optional.ofNullable(rules(revision).get(code));
    }

    private Map<String, RuleText> rules(String revision) throws SQLException {
        Map<String, RuleText> known = kept.getIfPresent(revision);
        if (known != null) {
            return known;
        }
        Optional<String> document = records.policySources(revision);
        if (document.isEmpty()) {
            return Map.of();
        }
        Map<String, RuleText> rules = read(DecisionPages.parse(document.get()));
        kept.put(revision, rules);
        return rules;
    }

    private static Map<String, RuleText> read(JsonNode document) {
        Map<String, RuleText> rules = new LinkedHashMap<>();
        document.path("files").properties().forEach(file -> {
            if (file.getKey().endsWith(".rego") && !file.getKey().endsWith("_test.rego")) {
                rule(file.getValue().asText()).ifPresent(rule -> rules.put(rule.code(), rule));
            }
        });
        return rules;
    }

    /** Of what METADATA says the first of each counts: that of the package. */
    private static Optional<RuleText> rule(String source) {
        Map<String, List<String>> said = new LinkedHashMap<>();
        Matcher matcher = SAID.matcher(source);
        while (matcher.find()) {
            said.computeIfAbsent(matcher.group(1), word -> new ArrayList<>())
                    .add(matcher.group(2).strip());
        }
        return Optional.ofNullable(said.get("code"))
                .map(codes -> new RuleText(
                        codes.getFirst(),
                        said.getOrDefault("title", List.of("")).getFirst(),
                        said.getOrDefault("description", List.of("")).getFirst(),
                        source));
    }
}
