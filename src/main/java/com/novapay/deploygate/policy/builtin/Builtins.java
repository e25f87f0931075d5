package com.novapay.deploygate.policy.builtin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every builtin that the host supplies, by its Rego name. */
public final class Builtins {
    /** All of them; {@code policies/capabilities.json} admits these and what OPA's WebAssembly does by itself, no others. */
    public static final Map<String, Builtin> ALL = all();

    private Builtins() {}

    private static Map<String, Builtin> all() {
        Map<String, Builtin> all = new HashMap<>();
        List.of(
                        CryptoBuiltins.ALL,
                        EncodingBuiltins.ALL,
                        GraphBuiltins.ALL,
                        JsonBuiltins.ALL,
                        NetBuiltins.ALL,
                        NumberBuiltins.ALL,
                        ObjectBuiltins.ALL,
                        RegexBuiltins.ALL,
                        SemverBuiltins.ALL,
                        StringBuiltins.ALL,
                        TimeBuiltins.ALL,
                        UnitBuiltins.ALL,
                        UriBuiltins.ALL,
                        UrlBuiltins.ALL,
                        UuidBuiltins.ALL,
                        YamlBuiltins.ALL)
                .forEach(all::putAll);
        return Map.copyOf(all);
    }
}
