package com.novapay.deploygate.policy.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments that somebody chose to hurt the gate: each ends soon, without a value or with an abort. */
@Tag("slow")
class BuiltinBoundsTest {
    @Test
    void yaml_aliasesThatMultiply_end() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            laughs.append("a%d: &a%d [%s]\n"
                    .formatted(i, i, (", *a" + (i - 1)).repeat(9).substring(2)));
        }
        assertThatThrownBy(() -> call("yaml.unmarshal", Term.of(laughs.toString())))
                .isInstanceOfAny(Undefined.class, BuiltinAbort.class);
    }

    @Test
    void yaml_thatContainsItself_isUndefined() {
        assertThatThrownBy(() -> call("yaml.unmarshal", Term.of("a: &a [*a]"))).isInstanceOf(Undefined.class);
        assertThatThrownBy(() -> call("yaml.unmarshal", Term.of("[".repeat(100_000))))
                .isInstanceOf(Undefined.class);
    }

    @Test
    void jsonPatch_thatDoublesItsDocument_cannotLeaveTheBuiltin() {
        List<Term> operations = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            operations.add(TermReader.read("{\"op\": \"copy\", \"from\": \"\", \"path\": \"/%d\"}".formatted(i)));
        }
        Term bomb = call("json.patch", TermReader.read("{}"), new Term.Arr(operations));
        assertThatThrownBy(() -> TermWriter.forModule(bomb)).isInstanceOf(BuiltinAbort.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"((a{100}){100}){100}", "(((((a{30}){30}){30}){30}){30}", "a{1001}", "(?:a{1000}){1000}"})
    void regex_thatRepeatsRepetitions_isUndefined(String pattern) {
        assertThatThrownBy(() -> call("regex.find_n", Term.of(pattern), Term.of("a"), Term.of(-1)))
                .isInstanceOf(Undefined.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                "[{]{3}\\\\{(x|y){2,}",
                "^([^]{100]*/){3}$",
                "a{1000}"
            })
    void regex_ofUsualSize_isTaken(String pattern) {
        assertThat(call("regex.find_n", Term.of(pattern), Term.of("-"), Term.of(-1)))
                .isEqualTo(Term.strings(List.of()));
    }

    @Test
    void regex_thatBacktracksElsewhere_takesLinearTime() {
        Term found = call("regex.find_n", Term.of("^(a+)+$"), Term.of("a".repeat(50_000) + "b"), Term.of(-1));
        assertThat(found).isEqualTo(Term.strings(List.of()));
    }

    @Test
    void reachablePaths_ofACompleteGraph_end() {
        String nodes = String.join(
                ", ",
                Stream.iterate(0, i -> i + 1).limit(14).map(String::valueOf).toList());
        StringBuilder graph = new StringBuilder("{");
        for (int i = 0; i < 14; i++) {
            graph.append(i == 0 ? "" : ", ")
                    .append(i)
                    .append(": [")
                    .append(nodes)
                    .append("]");
        }
        assertThatThrownBy(() -> call("graph.reachable_paths", TermReader.read(graph + "}"), TermReader.read("[0]")))
                .isInstanceOf(BuiltinAbort.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999", "1e-999999", "1e9999999", "9999999999"})
    void units_ofAnySize_end(String amount) {
        try {
            assertThat(TermWriter.forModule(call("units.parse", Term.of(amount + "Ei"))))
                    .hasSizeLessThan(100);
        } catch (Undefined e) {
            assertThat(e).hasMessageContaining("amount");
        }
    }

    @Test
    void interrupted_inTheMiddle_aborts() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> call("numbers.range_step", Term.of(1), Term.of(10), Term.of(1)))
                .isInstanceOf(BuiltinAbort.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void reader_ofWhatIsNoValue_aborts() {
        for (String broken :
                List.of("", "{", "[1", "{1: }", "tru", "\"", "1 2", "--", "\"\\u00\"", "[".repeat(5_000))) {
            assertThatThrownBy(() -> TermReader.read(broken)).as(broken).isInstanceOf(BuiltinAbort.class);
        }
    }

    private static Term call(String name, Term... arguments) {
        return Objects.requireNonNull(Builtins.ALL.get(name))
                .call(new Call(List.of(arguments), MissingNode.getInstance()));
    }
}
