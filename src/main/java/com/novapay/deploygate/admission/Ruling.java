package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.Violation;
import java.util.List;

/** Whether a request is admitted, and why. Immutable. */
public sealed interface Ruling {
    /** Messages for the requester that deny nothing. */
    List<String> warnings();

    /** The same with these warnings. */
    Ruling with(List<String> words);

    /**
     * The rules were evaluated, or the change needs no rule.
     *
     * @param rules what came of each rule, as the verdict has it, not to be written to; missing when it has none
     */
    record Evaluated(
            boolean allowed, List<Violation> violations, List<String> warnings, NextOpening opening, JsonNode rules)
            implements Ruling {
        public Evaluated {
            violations = List.copyOf(violations);
            warnings = List.copyOf(warnings);
        }

        @Override
        public Evaluated with(List<String> words) {
            return new Evaluated(allowed, violations, words, opening, rules);
        }
    }

    /**
     * The change could not be evaluated, and is denied.
     *
     * @param detail one line for people
     */
    record Failed(FailureCode code, String detail, List<String> warnings) implements Ruling {
        public Failed {
            detail = code == FailureCode.INTERNAL_ERROR ? withoutText(detail) : detail;
            warnings = List.copyOf(warnings);
        }

        /** Without warnings. */
        public Failed(FailureCode code, String detail) {
            this(code, detail, List.of());
        }

        @Override
        public Failed with(List<String> words) {
            return new Failed(code, detail, words);
        }

        /** Of an exception that the JVM did not make itself only the type: its message may quote what could not be read. */
        private static String withoutText(String thrown) {
            boolean own = thrown.startsWith("java.lang.NullPointerException")
                    || thrown.startsWith("java.lang.ClassCastException")
                    || thrown.startsWith("java.lang.IndexOutOfBoundsException");
            int message = thrown.indexOf(": ");
            return own || message < 0 ? thrown : thrown.substring(0, message);
        }
    }

    /** Admitted with these warnings and nothing but them. */
    static Evaluated admitted(List<String> warnings, JsonNode rules) {
        return new Evaluated(true, List.of(), warnings, new NextOpening.Never(), rules);
    }

    /** Denied when a violation denies, for as long as it does. */
    static Evaluated of(List<Violation> violations, List<String> warnings) {
        boolean allowed = violations.stream().noneMatch(violation -> violation.enforcement() == Enforcement.DENY);
        return new Evaluated(allowed, violations, warnings, new NextOpening.Never(), MissingNode.getInstance());
    }
}
