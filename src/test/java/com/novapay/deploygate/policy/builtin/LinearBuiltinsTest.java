package com.novapay.deploygate.policy.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Builtins over a long text that a stranger wrote: each reads it a fixed number of times. One that went back for each character
 * would take minutes, and one that went down for each character would need more stack than a thread has.
 */
class LinearBuiltinsTest {
    private static final int LENGTH = 60_000;
    private static final List<String> PARTS =
            List.of("1", ":", "::1", "0", "a", "%", "%41", "//a", "\n", " ", ".", "1h", "1.", "é", "//");
    private static final List<String> ENDS = List.of("", "x", "]");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time.parse_duration_ns",
                "time.parse_rfc3339_ns",
                "net.cidr_is_valid",
                "net.cidr_expand",
                "uri.parse",
                "uri.is_valid",
                "semver.is_valid",
                "units.parse",
                "units.parse_bytes",
                "urlquery.decode",
                "urlquery.decode_object",
                "uuid.parse",
                "yaml.is_valid",
                "hex.decode",
                "glob.quote_meta"
            })
    @Timeout(120)
    void anyRepeatedText_endsWithoutAbort(String builtin) {
        for (String start : List.of("", "http://", "http://[")) {
            for (String part : PARTS) {
                for (String end : ENDS) {
                    String text = start + part.repeat(LENGTH / part.length()) + end;
                    assertThat(ends(builtin, text)).as(start + part + end).isTrue();
                }
            }
        }
    }

    private static boolean ends(String builtin, String text) {
        try {
            Objects.requireNonNull(Builtins.ALL.get(builtin))
                    .call(new Call(List.of(Term.of(text)), MissingNode.getInstance()));
            return true;
        } catch (Undefined e) {
            return true;
        }
    }
}
