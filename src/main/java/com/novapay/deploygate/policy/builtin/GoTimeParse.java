package com.novapay.deploygate.policy.builtin;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Go's {@code time.Parse} on a machine whose own zone is UTC, so that no value depends on where the gate runs. Confined to
 * one thread; {@link Undefined} when the text does not fit the layout.
 */
final class GoTimeParse {
    private static final Pattern ZONE_NAME =
            Pattern.compile("ChST|MeST|GMT([+-]\\d{1,2})?|[+-]\\d\\d|WITA|[A-Z]{3,4}T|[A-Z]{3}");
    private static final List<String> MONTHS = Stream.of(Month.values())
            .map(m -> m.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
            .toList();
    private static final List<String> DAYS = Stream.of(DayOfWeek.values())
            .map(d -> d.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
            .toList();

    private final String text;
    private int position;
    private int year;
    private int month = -1;
    private int day = -1;
    private int dayOfYear = -1;
    private int hour;
    private int minute;
    private int second;
    private int nanos;
    private int offset;
    private boolean afternoon;
    private boolean morning;

    private GoTimeParse(String text) {
        this.text = text;
    }

    static Instant parse(String layout, String text) {
        GoTimeParse parse = new GoTimeParse(text);
        List<GoLayout.Element> elements = GoLayout.elements(layout);
        for (int i = 0; i < elements.size(); i++) {
            boolean fractionFollows =
                    i + 1 < elements.size() && elements.get(i + 1).isFraction();
            parse.read(elements.get(i), fractionFollows);
        }
        if (parse.position != text.length()) {
            throw parse.wrong();
        }
        return parse.instant();
    }

    private void read(GoLayout.Element element, boolean fractionFollows) {
        String token = element.text();
        if (!element.token()) {
            skip(token);
            return;
        }
        switch (token) {
            case "2006" -> year = number(4, 4);
            case "06" -> {
                int two = number(2, 2);
                year = two >= 69 ? 1900 + two : 2000 + two;
            }
            case "January" -> month = name(MONTHS, 0) + 1;
            case "Jan" -> month = name(MONTHS, 3) + 1;
            case "01", "1" -> month = inRange(number(token.length(), 2), 1, 12);
            case "Monday" -> name(DAYS, 0);
            case "Mon" -> name(DAYS, 3);
            case "02", "2" -> day = number(token.length(), 2);
            case "_2" -> {
                spaces(1);
                day = number(1, 2);
            }
            case "002" -> dayOfYear = number(3, 3);
            case "__2" -> {
                spaces(2);
                dayOfYear = number(1, 3);
            }
            case "15" -> hour = inRange(number(1, 2), 0, 23);
            case "03", "3" -> hour = inRange(number(token.length(), 2), 0, 12);
            case "04", "4" -> minute = inRange(number(token.length(), 2), 0, 59);
            case "05", "5" -> {
                second = inRange(number(token.length(), 2), 0, 59);
                if (!fractionFollows) {
                    optionalFraction();
                }
            }
            case "PM" -> half("AM", "PM");
            case "pm" -> half("am", "pm");
            case "MST" -> zoneName();
            default -> {
                if (!element.isFraction()) {
                    offset(token);
                } else if (token.charAt(1) == '9') {
                    optionalFraction();
                } else {
                    fraction(token.length() - 1);
                }
            }
        }
    }

    private Instant instant() {
        int ofDay = afternoon && hour < 12 ? hour + 12 : morning && hour == 12 ? 0 : hour;
        try {
            LocalDate date = dayOfYear >= 0
                    ? LocalDate.ofYearDay(year, dayOfYear)
                    : LocalDate.of(year, Math.max(1, month), day < 0 ? 1 : day);
            boolean agrees = (month < 0 || date.getMonthValue() == month) && (day < 0 || date.getDayOfMonth() == day);
            if (!agrees) {
                throw wrong();
            }
            return LocalDateTime.of(date, LocalTime.of(ofDay, minute, second, nanos))
                    .toInstant(ZoneOffset.UTC)
                    .minusSeconds(offset);
        } catch (DateTimeException e) {
            throw wrong();
        }
    }

    /** Runs of spaces count as one. */
    private void skip(String literal) {
        for (int i = 0; i < literal.length(); i++) {
            if (literal.charAt(i) == ' ') {
                if (position < text.length() && text.charAt(position) != ' ') {
                    throw wrong();
                }
                while (i + 1 < literal.length() && literal.charAt(i + 1) == ' ') {
                    i++;
                }
                spaces(Integer.MAX_VALUE);
            } else if (position >= text.length() || text.charAt(position++) != literal.charAt(i)) {
                throw wrong();
            }
        }
    }

    private void spaces(int most) {
        for (int i = 0; i < most && position < text.length() && text.charAt(position) == ' '; i++) {
            position++;
        }
    }

    private int number(int least, int most) {
        int start = position;
        while (position - start < most && isDigit(position)) {
            position++;
        }
        if (position - start < least) {
            throw wrong();
        }
        return Integer.parseInt(text.substring(start, position));
    }

    private boolean isDigit(int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private int inRange(int number, int from, int to) {
        if (number < from || number > to) {
            throw wrong();
        }
        return number;
    }

    private int name(List<String> names, int letters) {
        for (int i = 0; i < names.size(); i++) {
            String name = letters == 0 ? names.get(i) : names.get(i).substring(0, letters);
            if (text.regionMatches(true, position, name, 0, name.length())) {
                position += name.length();
                return i;
            }
        }
        throw wrong();
    }

    private void half(String before, String after) {
        if (text.startsWith(after, position)) {
            afternoon = true;
        } else if (text.startsWith(before, position)) {
            morning = true;
        } else {
            throw wrong();
        }
        position += 2;
    }

    private void optionalFraction() {
        if (position < text.length() && ".,".indexOf(text.charAt(position)) >= 0 && isDigit(position + 1)) {
            int end = position + 1;
            while (isDigit(end)) {
                end++;
            }
            fraction(end - position - 1);
        }
    }

    private void fraction(int digits) {
        int end = position + 1 + digits;
        if (end > text.length() || ".,".indexOf(text.charAt(position)) < 0) {
            throw wrong();
        }
        String read = text.substring(position + 1, end);
        if (!read.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw wrong();
        }
        nanos = Integer.parseInt((read + "000000000").substring(0, 9));
        position = end;
    }

    private void offset(String token) {
        if (token.startsWith("Z") && text.startsWith("Z", position)) {
            position++;
            return;
        }
        if (position >= text.length() || "+-".indexOf(text.charAt(position)) < 0) {
            throw wrong();
        }
        int sign = text.charAt(position++) == '-' ? -1 : 1;
        int seconds = inRange(number(2, 2), 0, 24) * 3600;
        if (token.length() > 3) {
            colon(token);
            seconds += inRange(number(2, 2), 0, 60) * 60;
        }
        if (token.length() >= 7) {
            colon(token);
            seconds += inRange(number(2, 2), 0, 60);
        }
        offset = sign * seconds;
    }

    private void colon(String token) {
        if (token.contains(":")) {
            skip(":");
        }
    }

    /** The name of a zone means nothing to Go but UTC and what GMT carries with it. */
    private void zoneName() {
        Matcher name = ZONE_NAME.matcher(text).region(position, text.length());
        if (!name.lookingAt()) {
            throw wrong();
        }
        if (name.group(1) != null) {
            offset = Integer.parseInt(name.group(1)) * 3600;
        }
        position = name.end();
    }

    private Undefined wrong() {
        return new Undefined("the time does not fit the layout");
    }
}
