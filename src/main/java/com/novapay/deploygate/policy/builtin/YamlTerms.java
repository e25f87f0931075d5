package com.novapay.deploygate.policy.builtin;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Between nodes of YAML and values. Reading counts nodes, because aliases can make few characters very many values. */
final class YamlTerms {
    private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MOST = new BigDecimal("18446744073709551615");

    private int count;
    private int depth;

    Term read(Node node) {
        Bounds.checkMembers(++count);
        if (++depth > Bounds.DEPTH) {
            throw new Undefined("YAML that refers to itself or is nested too deep");
        }
        Term term = switch (node) {
            case ScalarNode scalar
            when !StandardCharsets.UTF_8.newEncoder().canEncode(scalar.getValue()) ->
                throw new Undefined("half a character");
            case ScalarNode scalar -> YamlScalars.term(scalar.getTag(), scalar.getValue());
            case SequenceNode sequence ->
                Term.array(sequence.getValue().stream().map(this::read).toList());
            case MappingNode mapping -> new Term.Obj(members(mapping));
            default -> throw new Undefined("a value of YAML that JSON does not have");
        };
        depth--;
        return term;
    }

    /** Of equal keys the last counts; merged members count less than a mapping's own. */
    private NavigableMap<Term, Term> members(MappingNode mapping) {
        NavigableMap<Term, Term> own = new TreeMap<>();
        NavigableMap<Term, Term> merged = new TreeMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
                merge(tuple.getValueNode(), merged);
            } else {
                own.put(key(read(tuple.getKeyNode())), read(tuple.getValueNode()));
            }
        }
        merged.putAll(own);
        return merged;
    }

    private void merge(Node node, NavigableMap<Term, Term> into) {
        List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        for (Node each : nodes) {
            if (!(read(each) instanceof Term.Obj object)) {
                throw new Undefined("only mappings can be merged");
            }
            object.members().forEach(into::putIfAbsent);
        }
    }

    private static Term key(Term key) {
        return switch (key) {
            case Term.Str ignored -> key;
            case Term.Num number -> Term.of(number.text());
            case Term.Bool bool -> Term.of(String.valueOf(bool.value()));
            default -> throw new Undefined("a key of YAML that JSON does not have");
        };
    }

    static Node write(Term plain) {
        return switch (plain) {
            case Term.Null ignored -> scalar(Tag.NULL, "null", ScalarStyle.PLAIN);
            case Term.Bool bool -> scalar(Tag.BOOL, String.valueOf(bool.value()), ScalarStyle.PLAIN);
            case Term.Num number -> number(number);
            case Term.Str text -> scalar(Tag.STR, text.value(), style(text.value()));
            case Term.Arr array -> sequence(array.items());
            case Term.Sets set -> sequence(List.copyOf(set.items()));
            case Term.Obj object -> {
                List<NodeTuple> members = new ArrayList<>();
                object.members().forEach((key, value) -> members.add(new NodeTuple(write(key), write(value))));
                yield new MappingNode(Tag.MAP, members, members.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
            }
        };
    }

    /** Go's yaml package has integers of 64 bits, and writes everything else as a double. */
    private static Node number(Term.Num number) {
        boolean whole = number.text().matches("-?\\d+")
                && number.value().compareTo(LEAST) >= 0
                && number.value().compareTo(MOST) <= 0;
        String text = whole ? number.text() : GoFloat.format(number.value().doubleValue(), 'g', -1);
        return scalar(YamlScalars.tag(text), text, ScalarStyle.PLAIN);
    }

    private static Node sequence(List<Term> items) {
        List<Node> nodes = items.stream().map(YamlTerms::write).toList();
        return new SequenceNode(Tag.SEQ, nodes, nodes.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }

    private static Node scalar(Tag tag, String value, ScalarStyle style) {
        return new ScalarNode(tag, value, null, null, style);
    }

    /** Text that would be read as something else is quoted. */
    private static ScalarStyle style(String text) {
        boolean other =
                !YamlScalars.tag(text).equals(Tag.STR) || text.matches("(?i)y|n|yes|no|on|off|\\d{4}-\\d\\d-\\d\\d.*");
        return other ? ScalarStyle.DOUBLE_QUOTED : text.contains("\n") ? ScalarStyle.LITERAL : ScalarStyle.PLAIN;
    }
}
