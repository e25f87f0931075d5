package com.novapay.deploygate.policy.builtin;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;

/**
 * Go's {@code Time.Format}. The abbreviations of zones are Java's, which for some zones, and for times long ago, are not those
 * of Go. Pure, thread-safe.
 */
final class GoTimeFormat {
    private static final DateTimeFormatter ZONE_NAME = DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);

    private GoTimeFormat() {}

    static String format(ZonedDateTime time, String layout) {
        StringBuilder out = new StringBuilder();
        for (GoLayout.Element element : GoLayout.elements(layout)) {
            out.append(element.token() ? value(time, element) : element.text());
        }
        return out.toString();
    }

    private static String value(ZonedDateTime time, GoLayout.Element element) {
        String token = element.text();
        int hour = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
        return switch (token) {
            case "2006" -> padded(time.getYear(), 4, '0');
            case "06" -> padded(time.getYear() % 100, 2, '0');
            case "January" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case "Jan" ->
                time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
            case "01" -> padded(time.getMonthValue(), 2, '0');
            case "1" -> padded(time.getMonthValue(), 1, '0');
            case "Monday" -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case "Mon" ->
                time.getDayOfWeek()
                        .getDisplayName(TextStyle.FULL, Locale.ENGLISH)
                        .substring(0, 3);
            case "02" -> padded(time.getDayOfMonth(), 2, '0');
            case "_2" -> padded(time.getDayOfMonth(), 2, ' ');
            case "2" -> padded(time.getDayOfMonth(), 1, '0');
            case "002" -> padded(time.getDayOfYear(), 3, '0');
            case "__2" -> padded(time.getDayOfYear(), 3, ' ');
            case "15" -> padded(time.getHour(), 2, '0');
            case "03" -> padded(hour, 2, '0');
            case "3" -> padded(hour, 1, '0');
            case "04" -> padded(time.getMinute(), 2, '0');
            case "4" -> padded(time.getMinute(), 1, '0');
            case "05" -> padded(time.getSecond(), 2, '0');
            case "5" -> padded(time.getSecond(), 1, '0');
            case "PM" -> time.getHour() >= 12 ? "PM" : "AM";
            case "pm" -> time.getHour() >= 12 ? "pm" : "am";
            case "MST" -> zoneName(time);
            default -> element.isFraction() ? fraction(time.getNano(), token) : offset(time, token);
        };
    }

    private static String padded(int number, int width, char fill) {
        String digits = Integer.toString(Math.abs(number));
        return (number < 0 ? "-" : "") + String.valueOf(fill).repeat(Math.max(0, width - digits.length())) + digits;
    }

    private static String zoneName(ZonedDateTime time) {
        String name = time.getZone().getId().equals("Z") ? "UTC" : ZONE_NAME.format(time);
        return name.matches("[A-Z]{2,5}")
                ? name
                : offset(time, "-07" + (time.getOffset().getTotalSeconds() % 3600 == 0 ? "" : "00"));
    }

    private static String offset(ZonedDateTime time, String token) {
        int seconds = time.getOffset().getTotalSeconds();
        if (token.startsWith("Z") && seconds == 0) {
            return "Z";
        }
        int size = Math.abs(seconds);
        String colon = token.contains(":") ? ":" : "";
        StringBuilder out = new StringBuilder(seconds < 0 ? "-" : "+").append(padded(size / 3600, 2, '0'));
        if (token.length() > 3) {
            out.append(colon).append(padded(size / 60 % 60, 2, '0'));
        }
        if (token.length() >= 7) {
            out.append(colon).append(padded(size % 60, 2, '0'));
        }
        return out.toString();
    }

    /** With zeros as many digits as there are; with nines the trailing zeros go. */
    private static String fraction(int nanos, String token) {
        int width = Math.min(9, token.length() - 1);
        String digits = padded(nanos, 9, '0').substring(0, width);
        if (token.charAt(1) == '9') {
            digits = digits.replaceAll("0+$", "");
            return digits.isEmpty() ? "" : token.charAt(0) + digits;
        }
        return token.charAt(0) + digits + "0".repeat(token.length() - 1 - width);
    }
}
