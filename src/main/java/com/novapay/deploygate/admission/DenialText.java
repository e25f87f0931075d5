package com.novapay.deploygate.admission;

import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.Violation;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words of a refusal, the same in kubectl, Argo CD and the record: a first line that is complete by itself, each
 * reason with what to do, and a last line that says that going back stays open. Pure, thread-safe.
 */
public final class DenialText {
    /** The longest message; all of it arrives in kubectl. */
    static final int MAX_LENGTH = 1_500;

    private static final DateTimeFormatter OPENING =
            DateTimeFormatter.ofPattern("EEEE, MMMM d, HH:mm zzz", Locale.ENGLISH);
    private final Supplier<ZoneId> zone;

    /** Times are told in the company's zone, whatever it is at the moment. */
    public DenialText(Supplier<ZoneId> zone) {
        this.zone = zone;
    }

    /** The message of a refusal. */
    public String of(Decision decision) {
        List<Violation> denying = decision.violations().stream()
                .filter(violation -> violation.enforcement() == Enforcement.DENY)
                .toList();
        String codes = decision.failure() == null
                ? denying.stream().map(Violation::code).distinct().collect(Collectors.joining(", "))
                : decision.failure().code();
        String head = workload(decision) + " is refused: " + codes + opens(decision.nextOpen()) + ". Decision "
                + decision.id() + ".\n";
        String tail = "\nRolling back, scaling, pausing and restarting stay open. Decision " + decision.id();
        if (decision.failure() != null) {
            return head + "\n  " + plain(decision.failureDetail(), 400) + "\n  "
                    + decision.failure().remedy() + "\n" + tail;
        }
        return head + reasons(denying, decision.id(), MAX_LENGTH - head.length() - tail.length()) + tail;
    }

    private static String reasons(List<Violation> denying, String id, int room) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < denying.size(); i++) {
            Violation violation = denying.get(i);
            String entry = "\n  " + violation.code() + ": " + plain(violation.message(), 300) + "\n  "
                    + plain(violation.remedy(), 400) + "\n";
            String more = "\n  … and " + (denying.size() - i) + " more: novapay audit show " + id + "\n";
            boolean last = i == denying.size() - 1;
            if (text.length() + entry.length() + (last ? 0 : more.length()) > room) {
                return text.append(more).toString();
            }
            text.append(entry);
        }
        return text.toString();
    }

    private String opens(@Nullable Instant nextOpen) {
        return nextOpen == null
                ? ""
                : "; the gate opens " + OPENING.withZone(zone.get()).format(nextOpen);
    }

    private static String workload(Decision decision) {
        var key = decision.request().workload();
        return key.kind().toLowerCase(Locale.ROOT) + "/" + plain(key.name(), 80) + " in " + plain(key.namespace(), 80);
    }

    /** Text that came from people, without control characters and not longer than {@code limit}. */
    static String plain(String text, int limit) {
        String clean = text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return clean.length() <= limit ? clean : clean.substring(0, limit - 1) + "…";
    }
}
