package com.novapay.deploygate.policy.builtin;

import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code uri.*}, as strict and as lenient as Go's {@code url.Parse}. */
final class UriBuiltins {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
    private static final Pattern PORT = Pattern.compile("(:\\d*)?");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._:~!$&'()*+,;=%@-]*");
    private static final String HOST = "._~!$&'()*+,;=:[]<>\"-";

    private static final HexFormat UPPER_CASE = HexFormat.of().withUpperCase();

    static final Map<String, Builtin> ALL = Map.of(
            "uri.parse", call -> Term.object(parse(call.string(0))),
            "uri.is_valid",
                    call -> Term.of(call.term(0) instanceof Term.Str text
                            && !text.value().isEmpty()
                            && isValid(text.value())));

    private UriBuiltins() {}

    private static boolean isValid(String text) {
        try {
            parse(text);
            return true;
        } catch (Undefined e) {
            return false;
        }
    }

    private static Map<String, Term> parse(String text) {
        Map<String, Term> parts = new TreeMap<>();
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new Undefined("a control character in a URI");
        }
        int hash = text.indexOf('#');
        String rest = hash < 0 ? text : text.substring(0, hash);
        put(parts, "fragment", hash < 0 ? "" : UrlBuiltins.decode(text.substring(hash + 1), false));
        if (rest.startsWith(":")) {
            throw new Undefined("a URI without a scheme before its colon");
        }
        Matcher scheme = SCHEME.matcher(rest);
        if (scheme.matches()) {
            put(parts, "scheme", scheme.group(1).toLowerCase(Locale.ROOT));
            rest = scheme.group(2);
        }
        int question = rest.indexOf('?');
        put(parts, "raw_query", question < 0 ? "" : rest.substring(question + 1));
        rest = question < 0 ? rest : rest.substring(0, question);
        boolean schemed = parts.containsKey("scheme");
        if (!rest.startsWith("/") && schemed) {
            return parts; // like mailto:somebody
        }
        int slash = rest.indexOf('/');
        if (!rest.startsWith("/") && (slash < 0 ? rest : rest.substring(0, slash)).contains(":")) {
            throw new Undefined("a colon in the first segment of a relative URI");
        }
        if (rest.startsWith("//") && (schemed || !rest.startsWith("///"))) {
            int end = rest.indexOf('/', 2);
            authority(parts, end < 0 ? rest.substring(2) : rest.substring(2, end));
            rest = end < 0 ? "" : rest.substring(end);
        }
        String path = UrlBuiltins.decode(rest, false);
        put(parts, "path", path);
        put(parts, "raw_path", rest.equals(escaped(path)) ? path : rest);
        return parts;
    }

    private static void authority(Map<String, Term> parts, String authority) {
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String user = authority.substring(0, at);
            if (!USER.matcher(user).matches()) {
                throw new Undefined("a user of a URI is not valid");
            }
            UrlBuiltins.decode(user, false);
        }
        String host = authority.substring(at + 1);
        int bracket = host.lastIndexOf('[');
        if (bracket > 0) {
            throw new Undefined("a bracket within a host");
        }
        int end = bracket == 0 ? host.lastIndexOf(']') + 1 : colon(host, parts.get("scheme"));
        if (end == 0 && bracket == 0) {
            throw new Undefined("a host without a closing bracket");
        }
        String name = host.substring(0, end);
        String port = host.substring(end);
        if (!PORT.matcher(port).matches() || (bracket != 0 && !isHost(name))) {
            throw new Undefined("a host or port is not valid");
        }
        put(parts, "hostname", bracket == 0 ? literal(name.substring(1, end - 1)) : UrlBuiltins.decode(name, false));
        put(parts, "port", port.isEmpty() ? "" : port.substring(1));
    }

    /** Read once from left to right: an expression with alternatives would need a stack as deep as the text is long. */
    private static boolean isHost(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '%') {
                int high = i + 2 < name.length() ? Character.digit(name.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(name.charAt(i + 2), 16);
                if (low < 0 || (high < 8 && !(high == 2 && low == 5))) {
                    return false;
                }
                i += 2;
            } else if (c <= 0x7f && !isAlphanumeric(c) && HOST.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** The web's schemes allow no second colon; others have lists of hosts. */
    private static int colon(String host, @Nullable Term scheme) {
        boolean web = Term.of("http").equals(scheme) || Term.of("https").equals(scheme);
        int colon = web ? host.indexOf(':') : host.lastIndexOf(':');
        return colon < 0 ? host.length() : colon;
    }

    private static String literal(String inside) {
        int zone = inside.indexOf("%25");
        String address = zone < 0 ? inside : inside.substring(0, zone);
        try {
            if (!address.contains(":")) {
                throw new Undefined("brackets hold addresses of IPv6");
            }
            Inet6Address.ofLiteral(address);
            return UrlBuiltins.decode(inside, false);
        } catch (IllegalArgumentException e) {
            throw new Undefined("not an address of IPv6");
        }
    }

    private static String escaped(String path) {
        StringBuilder out = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            if ((b > 0 && Character.isLetterOrDigit(b)) || "-_.~$&+,/:;=@".indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(UPPER_CASE.toHexDigits(b));
            }
        }
        return out.toString();
    }

    private static void put(Map<String, Term> parts, String name, String value) {
        if (!value.isEmpty()) {
            parts.put(name, Term.of(value));
        }
    }
}
