package com.novapay.deploygate.policy.wasm;

import java.util.HashMap;
import java.util.Map;

/** Every builtin that the host supplies, by its Rego name. */
final class HostBuiltins {
    static final Map<String, HostBuiltin> ALL = all();

    private HostBuiltins() {}

    private static Map<String, HostBuiltin> all() {
        Map<String, HostBuiltin> builtins = new HashMap<>(TimeBuiltins.ALL);
        builtins.putAll(StringBuiltins.ALL);
        return Map.copyOf(builtins);
    }
}
