package com.novapay.deploygate.policy.builtin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** {@code regex.*} that OPA's WebAssembly lacks. RE2 takes time linear in the text, so no pattern can hang the gate. */
final class RegexBuiltins {
    private static final int CACHED = 256;
    private static final int LONGEST = 10_000;

    /** Steps of a compiled pattern: compiling cannot be interrupted, and what is compiled is kept. */
    private static final int LARGEST = 20_000;

    private static final java.util.regex.Pattern REFERENCE =
            java.util.regex.Pattern.compile("\\$(?:\\$|(\\w+)|\\{(\\w+)\\})");

    private static final Cache<String, Pattern> CACHE =
            Caffeine.newBuilder().maximumSize(CACHED).executor(Runnable::run).build();

    static final Map<String, Builtin> ALL = Map.of(
            "regex.find_n", RegexBuiltins::find,
            "regex.split", RegexBuiltins::split,
            "regex.replace", RegexBuiltins::replace,
            "regex.template_match", RegexBuiltins::templateMatch,
            "regex.globs_match", call -> Term.of(GlobIntersection.isNotEmpty(call.string(0), call.string(1))));

    private RegexBuiltins() {}

    private static Pattern compiled(String pattern) {
        Pattern known = CACHE.getIfPresent(pattern);
        if (known != null) {
            return known;
        }
        if (pattern.length() > LONGEST || RegexSize.estimate(pattern) > LARGEST) {
            throw new Undefined("the pattern is too large");
        }
        for (int i = pattern.indexOf('\\'); i >= 0 && i + 1 < pattern.length(); i = pattern.indexOf('\\', i + 2)) {
            if (pattern.charAt(i + 1) > '\u007f') { // which Go refuses and this library takes for itself
                throw new Undefined("not a regular expression");
            }
        }
        try {
            Pattern compiled = Pattern.compile(pattern);
            CACHE.put(pattern, compiled);
            return compiled;
        } catch (PatternSyntaxException e) {
            throw new Undefined("not a regular expression");
        }
    }

    private static Term find(Call call) {
        List<String> found = new ArrayList<>();
        each(compiled(call.string(0)), call.string(1), call.integer(2), match -> found.add(match.group()));
        return Term.strings(found);
    }

    private static Term split(Call call) {
        Pattern pattern = compiled(call.string(0));
        String text = call.string(1);
        List<String> parts = new ArrayList<>();
        if (text.isEmpty() && !call.string(0).isEmpty()) {
            return Term.strings(List.of(""));
        }
        int[] match = {0, 0};
        each(pattern, text, -1, found -> {
            if (found.end() != 0) {
                parts.add(text.substring(match[1], found.start()));
            }
            match[0] = found.start();
            match[1] = found.end();
        });
        if (match[0] != text.length()) {
            parts.add(text.substring(match[1]));
        }
        return Term.strings(parts);
    }

    private static Term replace(Call call) {
        String text = call.string(0);
        Pattern pattern = compiled(call.string(1));
        String template = call.string(2);
        StringBuilder out = new StringBuilder();
        int[] end = {0};
        each(pattern, text, -1, match -> {
            out.append(text, end[0], match.start());
            expand(pattern, match, template, out);
            end[0] = match.end();
        });
        return Term.of(out.append(text, end[0], text.length()).toString());
    }

    /** A reference that names no group is empty, as in Go. */
    private static void expand(Pattern pattern, Matcher match, String template, StringBuilder out) {
        java.util.regex.Matcher reference = REFERENCE.matcher(template);
        int end = 0;
        while (reference.find()) {
            out.append(template, end, reference.start());
            end = reference.end();
            String name = reference.group(1) == null ? reference.group(2) : reference.group(1);
            if (name == null) {
                out.append('$');
                continue;
            }
            int group = name.matches("0|[1-9]\\d{0,8}")
                    ? Integer.parseInt(name)
                    : pattern.namedGroups().getOrDefault(name, -1);
            if (group >= 0 && group <= match.groupCount() && match.start(group) >= 0) {
                out.append(match.group(group));
            }
            Bounds.checkLength(out.length());
        }
        out.append(template, end, template.length());
        Bounds.checkLength(out.length());
    }

    /** Go's way through all matches: none is empty right after another. */
    private static void each(Pattern pattern, String text, long limit, Consumer<Matcher> use) {
        Matcher matcher = pattern.matcher(new InterruptibleText(text));
        int position = 0;
        int previousEnd = -1;
        long count = 0;
        while (count != limit && position <= text.length() && matcher.find(position)) {
            boolean empty = matcher.end() == position;
            boolean accepted = !empty || matcher.start() != previousEnd;
            int next = position < text.length() ? text.offsetByCodePoints(position, 1) : text.length() + 1;
            position = empty ? next : matcher.end();
            previousEnd = matcher.end();
            if (accepted) {
                use.accept(matcher);
                count++;
            }
        }
    }

    /** Text with patterns between delimiters, like {@code urn:foo:<.*>}. */
    private static Term templateMatch(Call call) {
        String template = call.string(0);
        String open = call.string(2);
        String close = call.string(3);
        if (open.length() != 1 || close.length() != 1 || open.charAt(0) > '\u007f' || close.charAt(0) > '\u007f') {
            throw new Undefined("a delimiter is one byte");
        }
        StringBuilder pattern = new StringBuilder("^");
        int depth = 0;
        int from = 0;
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c == open.charAt(0) && ++depth == 1) {
                pattern.append(Pattern.quote(template.substring(from, i)));
                from = i + 1;
            } else if (c == close.charAt(0) && c != open.charAt(0) && --depth == 0) {
                String inner = template.substring(from, i);
                compiled("^" + inner + "$");
                pattern.append('(').append(inner).append(')');
                from = i + 1;
            }
            if (depth < 0) {
                break;
            }
        }
        if (depth != 0) {
            throw new Undefined("the delimiters are not balanced");
        }
        pattern.append(Pattern.quote(template.substring(from))).append('$');
        Matcher matcher = compiled(pattern.toString()).matcher(new InterruptibleText(call.string(1)));
        return Term.of(matcher.find());
    }
}
