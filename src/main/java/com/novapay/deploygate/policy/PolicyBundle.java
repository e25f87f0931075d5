package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiled policies. Immutable by convention: neither the bytes nor the tree may be written to.
 *
 * @param revision hex SHA-256 over the policy sources
 * @param wasm the module that {@code opa build -t wasm} made
 * @param data the data document, as in {@code data.yaml}
 * @param inputPaths the paths of the input that the policies refer to; empty means that this is not known
 * @param recordPaths the same of the policies that judge records; null when there are none
 * @param rules what the rules say of themselves; a rule without METADATA is not among them
 */
@SuppressWarnings("ArrayRecordComponent") // the module is large, read only here, and never compared
public record PolicyBundle(
        String revision,
        byte[] wasm,
        JsonNode data,
        List<List<String>> inputPaths,
        @Nullable List<List<String>> recordPaths,
        List<Rule> rules) {

    /**
     * One rule.
     *
     * @param healsWithTime whether waiting alone may end its denial
     */
    public record Rule(String code, boolean healsWithTime) {}

    public PolicyBundle {
        rules = List.copyOf(rules);
        inputPaths = inputPaths.stream().map(List::copyOf).toList();
        recordPaths = recordPaths == null
                ? null
                : recordPaths.stream().map(List::copyOf).toList();
    }

    /** Policies that do not judge records. */
    public PolicyBundle(String revision, byte[] wasm, JsonNode data, List<List<String>> inputPaths, List<Rule> rules) {
        this(revision, wasm, data, inputPaths, null, rules);
    }

    /** Hex SHA-256 of the module. */
    public String module() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(wasm));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The same module over other data. */
    public PolicyBundle withData(JsonNode otherData) {
        return new PolicyBundle(revision, wasm, otherData, inputPaths, recordPaths, rules);
    }
}
