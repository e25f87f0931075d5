package com.novapay.deploygate.trace;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.FailureCode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.List;

/**
 * What a span says of a decision: identifiers, closed lists and names, and no text that a person wrote. A name that Kubernetes would
 * not accept is left out. Pure, thread-safe.
 */
final class SpanAttributes {
    static final AttributeKey<String> DECISION = AttributeKey.stringKey("deploygate.decision.id");
    static final AttributeKey<String> CLASS = AttributeKey.stringKey("deploygate.change.class");
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("deploygate.outcome");
    static final AttributeKey<List<String>> CODES = AttributeKey.stringArrayKey("deploygate.codes");
    static final AttributeKey<String> REVISION = AttributeKey.stringKey("deploygate.policy.revision");
    static final AttributeKey<Boolean> DRY_RUN = AttributeKey.booleanKey("deploygate.dry_run");
    static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("k8s.namespace.name");
    static final AttributeKey<String> KIND = AttributeKey.stringKey("deploygate.workload.kind");
    static final AttributeKey<String> NAME = AttributeKey.stringKey("deploygate.workload.name");

    private static final int LONGEST_NAME = 253;
    private static final int MOST_CODES = 30;

    private SpanAttributes() {}

    static Attributes of(Decision decision) {
        AttributesBuilder attributes = Attributes.builder()
                .put(DECISION, decision.id())
                .put(OUTCOME, decision.outcome())
                .put(
                        CODES,
                        decision.codes().stream()
                                .filter(SpanAttributes::isName)
                                .limit(MOST_CODES)
                                .toList())
                .put(DRY_RUN, decision.request().dryRun());
        if (decision.change() != null) {
            attributes.put(CLASS, decision.change().changeClass().name());
        }
        name(attributes, REVISION, decision.policyRevision());
        name(attributes, NAMESPACE, decision.request().namespace());
        name(attributes, KIND, decision.request().workload().kind());
        name(attributes, NAME, decision.request().name());
        return attributes.build();
    }

    static Attributes of(FailureCode failure) {
        return Attributes.of(OUTCOME, "error", CODES, List.of(failure.code()));
    }

    private static void name(AttributesBuilder attributes, AttributeKey<String> key, String name) {
        if (isName(name)) {
            attributes.put(key, name);
        }
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NAME
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || "-._:".indexOf(c) >= 0);
    }
}
