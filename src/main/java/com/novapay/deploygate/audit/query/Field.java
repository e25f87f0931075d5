package com.novapay.deploygate.audit.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What records are selected by, beside the time. Each is called by its name in lower case. */
public enum Field {
    /** Of which service: its label {@code app.kubernetes.io/name}, else the workload's name. */
    SERVICE("service"),
    /** Who asked for it, as the API server authenticated the user. */
    USER("user"),
    /** {@code allow}, {@code deny} or {@code error}; {@code refused} is either of the last two. */
    OUTCOME("outcome"),
    /** A rule or failure that refused. */
    CODE("code"),
    /** The class of the change, such as {@code DEPLOY}; {@code WORKLOADS} is every class but those of records. */
    CLASS("class"),
    /** {@code production}, {@code staging} or {@code development}. */
    ENVIRONMENT("environment"),
    /** A namespace of the cluster. */
    NAMESPACE("namespace"),
    /** Who wrote an approval that the decision names. */
    APPROVER("approver"),
    /** A name, or kind/name. */
    WORKLOAD("workload"),
    /** Words that all occur in what the record says, in any order. */
    TEXT("text"),
    /** The record's type; without it decisions, {@code all} is every type. */
    TYPE("type");

    private final String label;

    Field(String label) {
        this.label = label;
    }

    /** Its name in addresses and in the API. */
    public String label() {
        return label;
    }

    /** The one of that name. */
    public static Optional<Field> named(String label) {
        return Arrays.stream(values())
                .filter(field -> field.label.equals(label.toLowerCase(Locale.ROOT)))
                .findFirst();
    }
}
