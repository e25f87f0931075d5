package com.novapay.deploygate.policy.builtin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A piece of a pattern of {@code regex.globs_match}.
 *
 * @param kind a dot, an opening bracket for a set, or anything else for a character
 * @param ranges the characters of a set, in order and apart from each other
 * @param flag a star, a plus, or a space for none
 */
record GlobToken(char kind, List<Range> ranges, char flag) {
    private static final int LONGEST = 2_000;

    /** Characters from one to another. */
    record Range(int from, int to) {}

    boolean flagged() {
        return flag != ' ';
    }

    boolean matches(GlobToken other) {
        return kind == '.'
                || other.kind == '.'
                || ranges.stream().anyMatch(a -> other.ranges.stream().anyMatch(b -> a.from <= b.to && b.from <= a.to));
    }

    static List<GlobToken> read(String pattern) {
        if (pattern.length() > LONGEST) {
            throw new Undefined("the pattern is too long");
        }
        return new Reader(pattern.codePoints().toArray()).tokens();
    }

    /** Of equal tokens with flags one stays. */
    static List<GlobToken> simplified(List<GlobToken> tokens) {
        List<GlobToken> simple = new ArrayList<>();
        for (GlobToken token : tokens) {
            GlobToken latest = simple.isEmpty() ? null : simple.getLast();
            boolean repeats = latest != null
                    && latest.flagged()
                    && token.flagged()
                    && latest.kind == token.kind
                    && latest.ranges.equals(token.ranges);
            if (latest != null && repeats) {
                char flag = latest.flag == '+' || token.flag == '+' ? '+' : '*';
                simple.set(simple.size() - 1, new GlobToken(token.kind, token.ranges, flag));
            } else {
                simple.add(token);
            }
        }
        return simple;
    }

    private static final class Reader {
        private final int[] pattern;
        private int position;

        Reader(int[] pattern) {
            this.pattern = pattern;
        }

        List<GlobToken> tokens() {
            List<GlobToken> tokens = new ArrayList<>();
            while (position < pattern.length) {
                boolean escaped = pattern[position] == '\\';
                int c = next();
                if (!escaped && (c == ']' || c == '+' || c == '*')) {
                    throw wrong();
                }
                char kind = !escaped && (c == '.' || c == '[') ? (char) c : 'c';
                List<Range> ranges = kind == '[' ? set() : List.of(new Range(c, c));
                int flag = position < pattern.length ? pattern[position] : ' ';
                boolean flagged = flag == '+' || flag == '*';
                position += flagged ? 1 : 0;
                tokens.add(new GlobToken(kind, ranges, flagged ? (char) flag : ' '));
            }
            return tokens;
        }

        private List<Range> set() {
            List<Range> ranges = new ArrayList<>();
            int previous = -1;
            while (position < pattern.length) {
                boolean escaped = pattern[position] == '\\';
                int c = next();
                if (!escaped && c == ']') {
                    return merged(ranges);
                }
                if (!escaped && c == '-') {
                    boolean special =
                            position < pattern.length && (pattern[position] == ']' || pattern[position] == '-');
                    if (previous < 0 || special || position >= pattern.length - 1) {
                        throw wrong();
                    }
                    int last = next();
                    if (last < previous) {
                        throw wrong();
                    }
                    ranges.add(new Range(previous, last));
                    previous = -1;
                } else {
                    ranges.add(new Range(c, c));
                    previous = c;
                }
            }
            throw wrong();
        }

        private static List<Range> merged(List<Range> ranges) {
            List<Range> merged = new ArrayList<>();
            ranges.sort(Comparator.comparingInt(Range::from));
            for (Range range : ranges) {
                Range latest = merged.isEmpty() ? null : merged.getLast();
                if (latest != null && range.from <= latest.to + 1) {
                    merged.set(merged.size() - 1, new Range(latest.from, Math.max(latest.to, range.to)));
                } else {
                    merged.add(range);
                }
            }
            return merged;
        }

        private int next() {
            position += pattern[position] == '\\' ? 1 : 0;
            if (position >= pattern.length) {
                throw wrong();
            }
            return pattern[position++];
        }

        private static Undefined wrong() {
            return new Undefined("not a pattern of regex.globs_match");
        }
    }
}
