package com.novapay.deploygate.audit;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Optional;

/**
 * What commands find records by, beside their time and type. Immutable.
 *
 * @param workload a name, or kind/name
 * @param code a rule or failure that refused
 * @param changeClass such as {@code DEPLOY}
 * @param approver who wrote an approval that the decision names
 * @param refused only what was not admitted
 */
public record RecordMatch(
        Optional<String> namespace,
        Optional<String> workload,
        Optional<String> user,
        Optional<String> code,
        Optional<String> changeClass,
        Optional<String> environment,
        Optional<String> approver,
        boolean refused) {
    /** Every record. */
    public static final RecordMatch ALL =
            of(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

    /** Of every class, environment and approver. */
    public static RecordMatch of(
            Optional<String> namespace,
            Optional<String> workload,
            Optional<String> user,
            Optional<String> code,
            boolean refused) {
        return new RecordMatch(
                namespace, workload, user, code, Optional.empty(), Optional.empty(), Optional.empty(), refused);
    }

    /** Adds it to a condition of SQL. */
    void addTo(RecordClause clause) {
        namespace.ifPresent(name -> clause.and("namespace = ?", name));
        user.ifPresent(name -> clause.and("username = ?", name));
        code.ifPresent(
                one -> clause.and("',' || codes || ',' LIKE ? ESCAPE '!'", "%," + RecordClause.literal(one) + ",%"));
        changeClass.ifPresent(one -> clause.and("class = ?", one));
        environment.ifPresent(one -> clause.and("environment = ?", one));
        approver.ifPresent(name -> {
            clause.and("type = 'decision'");
            clause.and(
                    "lower(document) LIKE ? ESCAPE '!'",
                    "%" + RecordClause.literal(approval(name).toLowerCase(Locale.ROOT)) + "%");
        });
        workload.ifPresent(named -> {
            int slash = named.indexOf('/');
            if (slash >= 0) {
                clause.and("lower(kind) = lower(?)", named.substring(0, slash));
            }
            clause.and("name = ?", named.substring(slash + 1));
        });
        if (refused) {
            clause.and("type = 'decision' AND allowed = 0");
        }
    }

    /** Whether a record is one of these, by what its document says. */
    public boolean holds(LogRecord record) {
        return namespace.map(record.namespace()::equals).orElse(true)
                && user.map(record.user()::equals).orElse(true)
                && code.map(one -> ("," + record.codes() + ",").contains("," + one + ","))
                        .orElse(true)
                && changeClass.map(record.changeClass()::equals).orElse(true)
                && environment.map(record.environment()::equals).orElse(true)
                && approver.map(name -> record.type().equals(LogRecord.DECISION)
                                && record.document()
                                        .toLowerCase(Locale.ROOT)
                                        .contains(approval(name).toLowerCase(Locale.ROOT)))
                        .orElse(true)
                && workload.map(named -> isNamed(record, named)).orElse(true)
                && !(refused && record.allowed());
    }

    private static boolean isNamed(LogRecord record, String named) {
        int slash = named.indexOf('/');
        return record.name().equals(named.substring(slash + 1))
                && (slash < 0 || record.kind().equalsIgnoreCase(named.substring(0, slash)));
    }

    /** As documents have it, which are JSON without spaces. */
    public static String approval(String approver) {
        return "\"approver\":" + TextNode.valueOf(approver);
    }
}
