package com.novapay.deploygate.cli;

import org.jspecify.annotations.Nullable;

/** The two refusals worth showing in full: the first one, and the one with most to say. Confined to one thread. */
final class Refusals {
    private @Nullable Refusal first;
    private @Nullable Refusal longest;

    private record Refusal(String name, DemoGate.Answer answer) {
        int length() {
            return answer.message().length();
        }
    }

    void add(String name, DemoGate.Answer answer) {
        if (answer.allowed()) {
            return;
        }
        Refusal refusal = new Refusal(name, answer);
        first = first == null ? refusal : first;
        longest = longest == null || refusal.length() > longest.length() ? refusal : longest;
    }

    void print(DemoTable table) {
        if (first != null) {
            table.refusal(first.name, first.answer);
        }
        if (longest != null && !longest.equals(first)) {
            table.refusal(longest.name, longest.answer);
        }
    }
}
