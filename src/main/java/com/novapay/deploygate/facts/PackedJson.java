package com.novapay.deploygate.facts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A JSON object of which many are kept and few are read: text takes up much less than a tree. Immutable. */
public final class PackedJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final byte[] text;

    private PackedJson(byte[] text) {
        this.text = text;
    }

    public static PackedJson of(JsonNode object) {
        try {
            return new PackedJson(JSON.writeValueAsBytes(object));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many bytes it takes up, about. */
    public int size() {
        return text.length;
    }

    public ObjectNode unpack() {
        try {
            return JSON.readValue(text, ObjectNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
