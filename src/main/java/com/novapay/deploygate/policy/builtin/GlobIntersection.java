package com.novapay.deploygate.policy.builtin;

import java.util.List;

/**
 * Whether some text matches two patterns of {@code regex.globs_match}. Decides as the library that OPA uses does
 * (github.com/yashtewari/glob-intersection), also where that misses an intersection, because a policy must mean the same
 * here as there. Confined to one thread; bounded, because the library's way can take exponential time.
 */
final class GlobIntersection {
    private int steps;

    private GlobIntersection() {}

    static boolean isNotEmpty(String left, String right) {
        List<GlobToken> a = GlobToken.simplified(GlobToken.read(left));
        List<GlobToken> b = GlobToken.simplified(GlobToken.read(right));
        int start = 0;
        while (start < a.size()
                && start < b.size()
                && !a.get(start).flagged()
                && !b.get(start).flagged()) {
            if (!a.get(start).matches(b.get(start))) {
                return false;
            }
            start++;
        }
        int from = Math.max(0, start - 1);
        int endA = a.size();
        int endB = b.size();
        while (endA > from
                && endB > from
                && !a.get(endA - 1).flagged()
                && !b.get(endB - 1).flagged()) {
            if (!a.get(endA - 1).matches(b.get(endB - 1))) {
                return false;
            }
            endA--;
            endB--;
        }
        int kept = endA < a.size() ? 1 : 0;
        return new GlobIntersection().normal(a.subList(from, endA + kept), b.subList(from, endB + kept));
    }

    private boolean normal(List<GlobToken> a, List<GlobToken> b) {
        Bounds.checkMembers(++steps);
        int i = 0;
        for (; i < a.size() && i < b.size(); i++) {
            if (a.get(i).flagged() || b.get(i).flagged()) {
                return special(a.subList(i, a.size()), b.subList(i, b.size()));
            }
            if (!a.get(i).matches(b.get(i))) {
                return false;
            }
        }
        return i == a.size() && i == b.size();
    }

    private boolean special(List<GlobToken> a, List<GlobToken> b) {
        List<GlobToken> flagged = a.getFirst().flagged() ? a : b;
        List<GlobToken> other = a.getFirst().flagged() ? b : a;
        return flagged.getFirst().flag() == '+' ? plus(flagged, other) : star(flagged, other);
    }

    private boolean plus(List<GlobToken> plussed, List<GlobToken> other) {
        if (!plussed.getFirst().matches(other.getFirst())) {
            return false;
        }
        return star(plussed, other.subList(1, other.size()))
                || (other.getFirst().flagged() && normal(plussed.subList(1, plussed.size()), other));
    }

    private boolean star(List<GlobToken> starred, List<GlobToken> other) {
        GlobToken first = starred.getFirst();
        for (int i = 0; i < other.size(); i++) {
            GlobToken token = other.get(i);
            boolean next = starred.size() > 1 && token.matches(starred.get(1));
            if (next && normal(starred.subList(1, starred.size()), other.subList(i, other.size()))) {
                return true;
            }
            if (!token.matches(first)) {
                return false;
            }
        }
        return starred.size() == 1;
    }
}
