package com.novapay.deploygate.policy.wasm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** A Rego builtin that the compiled module calls out for. Pure, thread-safe. */
@FunctionalInterface
interface HostBuiltin {
    /**
     * Calls the builtin.
     *
     * @param input the input document of the evaluation
     * @return the value, or empty for undefined, also when the arguments are not what the builtin takes
     */
    Optional<JsonNode> call(List<JsonNode> arguments, JsonNode input);
}
