package com.novapay.deploygate.policy.source;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JWSObject;
import java.io.IOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The content of {@code .signatures.json} of an OPA bundle, not verified yet.
 *
 * @param token the one JWT in it
 * @param keyId of the key that made it; empty when it names none
 * @param files that are signed
 */
record BundleSignature(JWSObject token, Optional<String> keyId, List<Signed> files) {
    static final String FILE = ".signatures.json";
    private static final String DEFAULT_PLUGIN = "_default";
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * A file that is signed.
     *
     * @param algorithm of the hash, as Java names it
     * @param hash in hex
     */
    record Signed(String name, String algorithm, String hash) {}

    /** @throws IOException what is wrong with it, to follow the file's name */
    static BundleSignature of(byte[] content) throws IOException {
        JsonNode document = MAPPER.readTree(content);
        String plugin = document.path("plugin").asText("");
        if (!plugin.isEmpty() && !plugin.equals(DEFAULT_PLUGIN)) {
            throw new IOException("it needs a plugin of OPA (" + plugin + "), which the gate does not have");
        }
        JsonNode tokens = document.path("signatures");
        if (!tokens.isArray() || tokens.size() != 1 || !tokens.get(0).isTextual()) {
            throw new IOException("exactly one signature is expected in it");
        }
        try {
            JWSObject token = JWSObject.parse(tokens.get(0).textValue());
            JsonNode payload = MAPPER.readTree(token.getPayload().toBytes());
            if (!payload.path("scope").asText("").isEmpty()) {
                throw new IOException(
                        "it is for the scope " + payload.get("scope").asText() + "; sign without a scope");
            }
            Optional<String> header =
                    Optional.ofNullable(token.getHeader().getKeyID()).filter(id -> !id.isEmpty());
            Optional<String> claim =
                    Optional.of(payload.path("keyid").asText("")).filter(id -> !id.isEmpty());
            return new BundleSignature(token, header.or(() -> claim), files(payload.path("files")));
        } catch (ParseException e) {
            throw new IOException("its signature is no JWT: " + e.getMessage(), e);
        }
    }

    private static List<Signed> files(JsonNode listed) throws IOException {
        List<Signed> files = new ArrayList<>();
        for (JsonNode file : listed) {
            String name = file.path("name").asText("");
            String algorithm = file.path("algorithm").asText("").toUpperCase(Locale.ROOT);
            if (name.isEmpty() || !List.of("SHA-256", "SHA-384", "SHA-512").contains(algorithm)) {
                throw new IOException("each signed file needs a name and a hash with SHA-256, SHA-384 or SHA-512");
            }
            String hash = file.path("hash").asText("").toLowerCase(Locale.ROOT);
            if (hash.length() % 2 != 0 || !hash.chars().allMatch(HexFormat::isHexDigit)) {
                throw new IOException("the hash of " + name + " is not hex");
            }
            files.add(new Signed(name.startsWith("/") ? name.substring(1) : name, algorithm, hash));
        }
        return files;
    }
}
