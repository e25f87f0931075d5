package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * What a change does to the two marks that restart Pods: the annotation that kubectl writes into the template, and
 * {@code spec.restartAt} of a Rollout. Both hold a time; any other text reaches the Pods like any part of the template.
 * Immutable.
 */
record RestartMarks(Mark annotation, Mark restartAt) {
    /**
     * RFC 3339 as Kubernetes writes it. It has no room for other text, and the chart's webhook has the same pattern, so that both
     * give the same answer.
     */
    static final String TIME = "^[0-9]{4}-"
            + "((01|03|05|07|08|10|12)-(0[1-9]|[12][0-9]|3[01])|(04|06|09|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))"
            + "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$";

    private static final int LONGEST = "2026-11-24T10:00:00.123456789+14:00".length();
    private static final Pattern PATTERN = Pattern.compile(TIME);
    private static final String ANNOTATION = "/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt";
    private static final String RESTART_AT = "/spec/restartAt";

    /** How one mark changes. */
    enum Mark {
        SAME,
        /** It is a time now. */
        TIME,
        /** It is not there any more. */
        GONE,
        /** It is something else now. */
        TEXT
    }

    static RestartMarks of(AdmissionRequest request) {
        return new RestartMarks(mark(request, ANNOTATION), mark(request, RESTART_AT));
    }

    boolean changed() {
        return annotation != Mark.SAME || restartAt != Mark.SAME;
    }

    boolean hasText() {
        return annotation == Mark.TEXT || restartAt == Mark.TEXT;
    }

    private static Mark mark(AdmissionRequest request, String place) {
        JsonNode now = request.object().at(place);
        JsonNode before = request.oldObject().at(place);
        if (isGone(now)) {
            return isGone(before) ? Mark.SAME : Mark.GONE;
        }
        if (now.equals(before)) {
            return Mark.SAME;
        }
        return isTime(now) ? Mark.TIME : Mark.TEXT;
    }

    private static boolean isGone(JsonNode mark) {
        return mark.isMissingNode() || mark.isNull();
    }

    private static boolean isTime(JsonNode mark) {
        return mark.isTextual()
                && mark.textValue().length() <= LONGEST
                && PATTERN.matcher(mark.textValue()).matches();
    }
}
