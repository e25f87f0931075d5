package com.novapay.deploygate.policy.builtin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Whether some text matches two patterns of {@code regex.globs_match}: characters, dots and bracketed sets, each with an
 * optional star or plus. Walks both at once, in time proportional to the product of their lengths. Confined to one thread.
 */
final class GlobIntersection {
    private static final int LONGEST = 2_000;

    private final int[] pattern;
    private final List<Piece> pieces = new ArrayList<>();
    private int position;

    private record Range(int from, int to) {}

    private record Piece(List<Range> ranges, boolean any, boolean repeated) {
        boolean overlaps(Piece other) {
            return any
                    || other.any
                    || ranges.stream()
                            .anyMatch(a -> other.ranges.stream().anyMatch(b -> a.from <= b.to && b.from <= a.to));
        }
    }

    private GlobIntersection(String text) {
        this.pattern = text.codePoints().toArray();
        if (pattern.length > LONGEST) {
            throw new Undefined("the pattern is too long");
        }
        while (position < pattern.length) {
            piece();
        }
    }

    static boolean isNotEmpty(String left, String right) {
        List<Piece> a = new GlobIntersection(left).pieces;
        List<Piece> b = new GlobIntersection(right).pieces;
        int width = b.size() + 1;
        BitSet seen = new BitSet((a.size() + 1) * width);
        Deque<Integer> open = new ArrayDeque<>(List.of(0));
        while (!open.isEmpty()) {
            Bounds.checkTime();
            int state = open.pop();
            if (seen.get(state)) {
                continue;
            }
            seen.set(state);
            int i = state / width;
            int j = state % width;
            if (i == a.size() && j == b.size()) {
                return true;
            }
            boolean skipLeft = i < a.size() && a.get(i).repeated;
            boolean skipRight = j < b.size() && b.get(j).repeated;
            if (skipLeft) {
                open.push(state + width);
            }
            if (skipRight) {
                open.push(state + 1);
            }
            if (i < a.size() && j < b.size() && a.get(i).overlaps(b.get(j))) {
                open.push((skipLeft ? i : i + 1) * width + (skipRight ? j : j + 1));
            }
        }
        return false;
    }

    private void piece() {
        boolean escaped = pattern[position] == '\\';
        int c = next();
        if (!escaped && (c == ']' || c == '+' || c == '*')) {
            throw wrong();
        }
        boolean any = !escaped && c == '.';
        List<Range> ranges = !escaped && c == '[' ? set() : List.of(new Range(c, c));
        int flag = position < pattern.length ? pattern[position] : 0;
        if (flag == '+') {
            pieces.add(new Piece(ranges, any, false)); // once, then any number of times
        }
        pieces.add(new Piece(ranges, any, flag == '+' || flag == '*'));
        position += flag == '+' || flag == '*' ? 1 : 0;
    }

    private List<Range> set() {
        List<Range> ranges = new ArrayList<>();
        int previous = -1;
        while (position < pattern.length) {
            boolean escaped = pattern[position] == '\\';
            int c = next();
            if (!escaped && c == ']') {
                return ranges;
            }
            if (!escaped && c == '-') {
                boolean special = position < pattern.length && (pattern[position] == ']' || pattern[position] == '-');
                if (previous < 0 || special || position >= pattern.length) {
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

    private int next() {
        if (pattern[position] == '\\') {
            position++;
        }
        if (position >= pattern.length) {
            throw wrong();
        }
        return pattern[position++];
    }

    private static Undefined wrong() {
        return new Undefined("not a pattern of regex.globs_match");
    }
}
