package com.novapay.deploygate.policy.builtin;

import java.util.Map;
import java.util.Optional;
import org.semver4j.Semver;

/** {@code semver.*}, after semver.org 2.0.0; like OPA it takes a leading v. */
final class SemverBuiltins {
    private static final int LONGEST = 1_024;

    static final Map<String, Builtin> ALL = Map.of(
            "semver.is_valid",
            call -> Term.of(
                    call.term(0) instanceof Term.Str text && parse(text.value()).isPresent()),
            "semver.compare",
            call -> Term.of(Integer.signum(version(call.string(0)).compareTo(version(call.string(1))))));

    private SemverBuiltins() {}

    private static Semver version(String text) {
        return parse(text).orElseThrow(() -> new Undefined("not a semantic version"));
    }

    private static Optional<Semver> parse(String text) {
        String version = text.startsWith("v") ? text.substring(1) : text;
        // Build metadata has no say in precedence, but the library compares it.
        return version.length() > LONGEST
                ? Optional.empty()
                : Optional.ofNullable(Semver.parse(version)).map(Semver::withClearedBuild);
    }
}
