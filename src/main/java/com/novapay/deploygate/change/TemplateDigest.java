package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The identity of a pod template: {@code sha256:} and the hex SHA-256 of the canonical JSON of the normalised template.
 * It is what people approve, what histories hold and what the record names. Pure, thread-safe.
 */
public final class TemplateDigest {
    private TemplateDigest() {}

    /** The digest of a Deployment's pod template as written. */
    public static String of(JsonNode template) {
        return of(template, TemplateOwner.DEPLOYMENT);
    }

    /** The digest of a pod template as written, without the label that its own controller writes. */
    public static String of(JsonNode template, TemplateOwner owner) {
        return ofNormalized(TemplateNormalizer.normalize(template, owner));
    }

    /** What people approve who let a workload be deleted: no template has it, so that nothing else is approved with it. */
    static String ofDeletion(String template) {
        return ofNormalized(JsonNodeFactory.instance.objectNode().put("delete", template));
    }

    static String ofNormalized(JsonNode normalized) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(CanonicalJson.of(normalized).getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
