package com.novapay.deploygate.policy.builtin;

/** What keeps builtins within their deadline and their memory, whatever a policy asks of them. Thread-safe. */
final class Bounds {
    /** Characters of any one value that a builtin gives: more does not fit into a module's memory anyway. */
    static final int CHARACTERS = 16 * 1024 * 1024;

    /** Members of any one array or set that a builtin makes up by itself. */
    static final int MEMBERS = 1_000_000;

    /** Levels of nesting; deeper documents are refused at the edge already. */
    static final int DEPTH = 250;

    /** Characters of a number. */
    static final int DIGITS = 4_096;

    private Bounds() {}

    /** Ends the evaluation when its deadline has interrupted this thread; cheap enough for inner loops. */
    static void checkTime() {
        if (Thread.currentThread().isInterrupted()) {
            throw new BuiltinAbort("a builtin was interrupted");
        }
    }

    /** Ends the evaluation when a value outgrows {@link #CHARACTERS}. */
    static void checkLength(long characters) {
        if (characters > CHARACTERS) {
            throw new BuiltinAbort("a builtin gives more than " + CHARACTERS + " characters");
        }
    }

    /** Ends the evaluation when a value outgrows {@link #MEMBERS}, or its time is up. */
    static void checkMembers(long members) {
        checkTime();
        if (members > MEMBERS) {
            throw new BuiltinAbort("a builtin gives more than " + MEMBERS + " members");
        }
    }
}
