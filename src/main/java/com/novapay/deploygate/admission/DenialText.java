package com.novapay.deploygate.admission;

import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.command.ObjectName;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.Violation;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words of a refusal, the same in kubectl, Argo CD and the record: a first line that is complete by itself, each
 * reason with what to do, and a last line that says that going back stays open. When there is much to say every reason is
 * told shorter; none is dropped. Pure, thread-safe.
 */
public final class DenialText {
    /** The longest message; all of it arrives in kubectl. */
    static final int MAX_LENGTH = 1_500;

    private static final int LONGEST_REASON = 400;
    /** Of so many not even the shortest forms fit, and there may be thousands. */
    private static final int MOST_REASONS = 64;

    private static final int SHORTEST_REASON = 24;
    /** What is longer is cut before it is looked at again and again. */
    private static final int LONGEST_TEXT = 4_000;

    private static final String CHANGE = "$CHANGE";
    private static final DateTimeFormatter OPENING =
            DateTimeFormatter.ofPattern("EEEE, MMMM d, HH:mm zzz", Locale.ENGLISH);
    private static final Pattern COMMAND = Pattern.compile("\\b(?:novapay|kubectl) ");
    private final Supplier<ZoneId> zone;

    /** Times are told in the company's zone, whatever it is at the moment. */
    public DenialText(Supplier<ZoneId> zone) {
        this.zone = zone;
    }

    /** The message of a refusal, at most 1,500 characters. */
    public String of(Decision decision) {
        List<Violation> denying = decision.violations().stream()
                .filter(violation -> violation.enforcement() == Enforcement.DENY)
                .toList();
        String codes = decision.failure() == null
                ? denying.stream()
                        .map(violation -> plain(violation.code(), 40))
                        .distinct()
                        .collect(Collectors.joining(", "))
                : decision.failure().code();
        String id = plain(decision.id(), 60);
        String head = subject(decision.request()) + " is refused: " + plain(codes, LONGEST_REASON) + opens(decision)
                + ". Decision " + id + ".\n";
        String stays = decision.request().isOfRecord()
                ? "Nothing was written."
                : "Rolling back, scaling, pausing and restarting stay open.";
        String tail = "\n" + stays + " Decision " + id;
        if (decision.failure() != null) {
            return head + "\n  " + plain(decision.failureDetail(), LONGEST_REASON) + "\n  "
                    + decision.failure().remedy() + "\n" + tail;
        }
        return head
                + reasons(
                        denying.subList(0, Math.min(denying.size(), MOST_REASONS)),
                        digest(decision),
                        MAX_LENGTH - head.length() - tail.length())
                + tail;
    }

    /** All reasons, in the first of these forms that fits: with the digest told once, then with ever shorter whys. */
    private static String reasons(List<Violation> denying, @Nullable String digest, int room) {
        List<Violation> told = denying.stream().map(DenialText::cut).toList();
        String text = write(told, null, LONGEST_REASON, MAX_LENGTH, room);
        if (text.length() <= room) {
            return text;
        }
        boolean named = digest != null
                && told.stream().anyMatch(violation -> violation.remedy().contains(digest));
        String once = named ? digest : null;
        for (int why = 160; text.length() > room && why >= SHORTEST_REASON; why -= 8) {
            text = write(told, once, why, MAX_LENGTH, room);
        }
        for (int remedy = 400; text.length() > room && remedy >= SHORTEST_REASON; remedy -= 8) {
            text = write(told, once, SHORTEST_REASON, remedy, room);
        }
        // Dozens of violations of one rule, say one for each image: the codes are in the first line, all of them.
        return text.length() <= room
                ? text
                : text.substring(0, Math.max(0, text.lastIndexOf('\n', room - 3) + 1)) + "…\n";
    }

    private static Violation cut(Violation violation) {
        return new Violation(
                violation.code(),
                cut(violation.message()),
                cut(violation.remedy()),
                violation.details(),
                violation.enforcement());
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }

    /** Writes no further than the room: whoever asks then tries a shorter form. */
    private static String write(List<Violation> denying, @Nullable String digest, int why, int remedy, int room) {
        StringBuilder text = new StringBuilder(digest == null ? "" : "\n  CHANGE=" + digest);
        for (Violation violation : denying) {
            String command =
                    digest == null ? violation.remedy() : violation.remedy().replace(digest, CHANGE);
            text.append("\n  ")
                    .append(plain(violation.code(), 40))
                    .append(": ")
                    .append(plain(violation.message(), why));
            text.append("\n    ").append(whole(command, remedy));
            if (text.length() > room) {
                break;
            }
        }
        return text.append("\n").toString();
    }

    /** A command is printed whole or not at all: half of one does something else. */
    private static String whole(String remedy, int limit) {
        String clean = plain(remedy, LONGEST_TEXT);
        return clean.length() > limit && COMMAND.matcher(clean).find()
                ? "Its command is in the record."
                : plain(remedy, limit);
    }

    private static @Nullable String digest(Decision decision) {
        return decision.change() == null ? null : decision.change().digest();
    }

    /** An opening is a promise only when nothing denies any more then; else it is a bound. */
    private String opens(Decision decision) {
        return switch (decision.opening()) {
            case NextOpening.Never never -> "";
            case NextOpening.Unknown unknown -> "; the next opening is not known";
            case NextOpening.At at ->
                (at.lasting().isEmpty() ? "; the gate opens " : "; not before ")
                        + OPENING.withZone(zone.get()).format(at.instant());
        };
    }

    /** What a request is about, for people: {@code deployment/payments in pay}. */
    public static String subject(AdmissionRequest request) {
        WorkloadKey key = request.workload();
        String in = key.namespace().isEmpty() ? "" : " in " + plain(ObjectName.shown(key.namespace()), 100);
        String name = key.name().isEmpty()
                ? ObjectName.generated(request.generateName())
                : plain(ObjectName.shown(key.name()), 100);
        return plain(key.kind(), 40).toLowerCase(Locale.ROOT) + "/" + name + in;
    }

    /** Text that came from people on one line: without control and direction characters and not longer than {@code limit}. */
    static String plain(String text, int limit) {
        // What is far beyond the limit is not even read: it may have megabytes.
        String clean = text.substring(0, (int) Math.min(text.length(), 8L * limit + 64))
                .codePoints()
                .map(c -> isUnprintable(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        if (clean.length() <= limit) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(limit - 2)) ? limit - 2 : limit - 1;
        return clean.substring(0, end).stripTrailing() + "…";
    }

    private static boolean isUnprintable(int c) {
        return Character.isISOControl(c)
                || switch (Character.getType(c)) {
                    case Character.FORMAT,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED -> true;
                    default -> false;
                };
    }
}
