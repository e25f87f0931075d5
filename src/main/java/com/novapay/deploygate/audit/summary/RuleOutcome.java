package com.novapay.deploygate.audit.summary;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What came of one rule in a recorded decision. Immutable.
 *
 * @param code of the rule; empty where the record does not say which rules were lifted
 * @param message what the rule says: why it denies, or would have denied; of {@link Kind#NOT_APPLICABLE} why it is not
 * @param remedy what to do about it; empty unless the rule denies or warns
 * @param source who or what lifted it, in words; empty unless something did
 * @param approvals those that lifted it; empty unless some did
 */
public record RuleOutcome(
        String code, Kind kind, String message, String remedy, String source, List<GivenApproval> approvals) {
    public RuleOutcome {
        approvals = List.copyOf(approvals);
    }

    /** What can come of a rule. */
    public enum Kind {
        /** It denied the change. */
        DENY("denied"),
        /** Its enforcement is to warn. */
        WARN("warned"),
        /** Its enforcement is to do nothing. */
        DRYRUN("would deny (dry run)"),
        /** It would have denied, without a break-glass approval. */
        BREAK_GLASS("lifted by break-glass"),
        /** It would have denied, without an exception in the policy data. */
        EXCEPTION("lifted by exception"),
        /** It would have denied, without an approval. */
        APPROVAL("passed by approval"),
        /** The change meets it. */
        PASSED("passed"),
        /** It did not deny; why is not in the record, which is older than that is recorded. */
        UNRECORDED("passed (not recorded how)"),
        /** It does not judge such a change. */
        NOT_APPLICABLE("not applicable");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** Whether the change went through although the rule would have denied it. */
        public boolean bypassed() {
            return this == BREAK_GLASS || this == EXCEPTION || this == APPROVAL;
        }

        /** For programs and style sheets, such as {@code break-glass}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static RuleOutcome of(String code, Kind kind) {
        return new RuleOutcome(code, kind, "", "", "", List.of());
    }

    /** The code, or what stands for it where the record does not say which rules it was. */
    public String name() {
        return code.isEmpty() ? "rules that the record does not name" : code;
    }

    /** What came of it, with who or what lifted it, or why it is not applicable. */
    public String words() {
        return switch (kind) {
            case BREAK_GLASS, APPROVAL ->
                kind.words
                        + approvals.stream()
                                .map(GivenApproval::words)
                                .collect(Collectors.joining(" and ", approvals.isEmpty() ? "" : " of ", ""));
            case EXCEPTION -> kind.words + " " + source;
            case NOT_APPLICABLE -> kind.words + ": " + message;
            case DENY, WARN, DRYRUN, PASSED, UNRECORDED -> kind.words;
        };
    }
}
