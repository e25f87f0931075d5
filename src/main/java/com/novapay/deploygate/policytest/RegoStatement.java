package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One statement of a Rego test, as {@code opa parse} locates it. Immutable.
 *
 * @param outer its place among the statements of the test, from 0
 * @param inner its place in the {@code every} that this outer statement is, from 1; 0 for the outer statement itself
 * @param start offset in the text of the file
 * @param text of the whole statement
 * @param compares whether it is {@code LEFT == RIGHT}
 * @param binds whether it gives a name to a value, so that it fails only where the value is undefined
 * @param shown texts of the terms whose values explain why it is not true: first the operands, then the variables
 * @param with its modifiers, which hold for each of these terms
 */
record RegoStatement(
        int outer,
        int inner,
        int line,
        int start,
        String text,
        boolean compares,
        boolean binds,
        List<String> shown,
        String with) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
    private static final Set<String> OPERATORS = Set.of("equal", "neq", "lt", "lte", "gt", "gte", "internal.member_2");
    private static final Set<String> BINDING = Set.of("assign", "eq");

    RegoStatement {
        shown = List.copyOf(shown);
    }

    /** Where it ends in the text of the file. */
    int end() {
        return start + text.length();
    }

    /**
     * The statements of one test, those in {@code every} included.
     *
     * @param source the text of its file
     * @param rule the test in the syntax tree, with locations
     */
    static List<RegoStatement> of(String source, JsonNode rule) {
        List<RegoStatement> statements = new ArrayList<>();
        Set<String> bound = new HashSet<>();
        JsonNode body = rule.path("body");
        for (int i = 0; i < body.size(); i++) {
            JsonNode node = body.get(i);
            statements.add(of(source, node, i, 0, bound));
            if (node.path("terms").has("domain")) {
                Set<String> within = new HashSet<>(bound);
                names(node.path("terms").path("key"), within);
                names(node.path("terms").path("value"), within);
                inner(source, node.path("terms").path("body"), i, within, statements);
            }
        }
        return statements;
    }

    private static void inner(
            String source, JsonNode body, int outer, Set<String> bound, List<RegoStatement> statements) {
        for (JsonNode node : body) {
            int next =
                    (int) statements.stream().filter(one -> one.outer == outer).count();
            statements.add(of(source, node, outer, next, bound));
            if (node.path("terms").has("domain")) {
                Set<String> within = new HashSet<>(bound);
                names(node.path("terms").path("key"), within);
                names(node.path("terms").path("value"), within);
                inner(source, node.path("terms").path("body"), outer, within, statements);
            }
        }
    }

    private static RegoStatement of(String source, JsonNode node, int outer, int inner, Set<String> bound) {
        JsonNode terms = node.path("terms");
        Set<String> shown = new LinkedHashSet<>();
        Set<String> used = new LinkedHashSet<>();
        names(terms.has("domain") ? terms.path("domain") : terms, used);
        node.path("with").forEach(modifier -> names(modifier.path("value"), used));
        used.retainAll(bound);
        String operator = terms.isArray() ? name(terms.path(0)) : "";
        if (OPERATORS.contains(operator)) {
            shown.add(text(terms.path(1)));
            shown.add(text(terms.path(2)));
        } else if (terms.isArray() && !BINDING.contains(operator)) {
            shown.addAll(terms.valueStream()
                    .skip(1)
                    .filter(operand -> !operand.path("type").asText().matches("string|number|boolean|null"))
                    .map(RegoStatement::text)
                    .toList());
        } else if (terms.has("type")) {
            shown.add(text(terms));
        }
        boolean compares = operator.equals("equal");
        int operands = shown.size();
        shown.addAll(used);
        if (BINDING.contains(operator)) {
            names(terms.path(1), bound);
        }
        terms.path("symbols").forEach(symbol -> declared(symbol, bound));
        StringBuilder with = new StringBuilder();
        node.path("with").forEach(modifier -> with.append(' ').append(text(modifier)));
        JsonNode location = node.path("location");
        return new RegoStatement(
                outer,
                inner,
                location.path("row").asInt(),
                offset(
                        source,
                        location.path("row").asInt(),
                        location.path("col").asInt()),
                text(node),
                compares && operands == 2,
                BINDING.contains(operator),
                List.copyOf(shown),
                with.toString());
    }

    /** The names that {@code some x in y} and {@code some x} declare. */
    private static void declared(JsonNode symbol, Set<String> bound) {
        JsonNode call = symbol.path("value");
        if (symbol.path("type").asText().equals("call")) {
            for (int i = 1; i < call.size() - 1; i++) {
                names(call.get(i), bound);
            }
        }
    }

    private static void names(JsonNode node, Set<String> names) {
        if (node.path("type").asText().equals("var")
                && NAME.matcher(node.path("value").asText()).matches()) {
            names.add(node.path("value").asText());
        }
        node.forEach(part -> names(part, names));
    }

    private static String name(JsonNode reference) {
        List<String> parts = new ArrayList<>();
        reference.path("value").forEach(part -> parts.add(part.path("value").asText()));
        return String.join(".", parts);
    }

    private static String text(JsonNode node) {
        return new String(
                Base64.getDecoder().decode(node.path("location").path("text").asText()), StandardCharsets.UTF_8);
    }

    private static int offset(String source, int row, int column) {
        int at = 0;
        for (int line = 1; line < row && at >= 0; line++) {
            at = source.indexOf('\n', at) + 1;
        }
        return at + column - 1;
    }
}
