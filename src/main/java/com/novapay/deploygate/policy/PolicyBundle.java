package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Compiled policies. Immutable by convention: neither the bytes nor the tree may be written to.
 *
 * @param revision hex SHA-256 over the policy sources
 * @param wasm the module that {@code opa build -t wasm} made
 * @param data the data document, as in {@code data.yaml}
 * @param inputPaths the paths of the input that the policies refer to; empty means that this is not known
 */
@SuppressWarnings("ArrayRecordComponent") // the module is large, read only here, and never compared
public record PolicyBundle(String revision, byte[] wasm, JsonNode data, List<List<String>> inputPaths) {
    public PolicyBundle {
        inputPaths = inputPaths.stream().map(List::copyOf).toList();
    }

    /** The same module over other data. */
    public PolicyBundle withData(JsonNode otherData) {
        return new PolicyBundle(revision, wasm, otherData, inputPaths);
    }
}
