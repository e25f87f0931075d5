package com.novapay.deploygate.facts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON that is kept for many and read for few: text takes up a tenth of what a tree does. Immutable. */
final class PackedJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final byte[] text;

    private PackedJson(byte[] text) {
        this.text = text;
    }

    static PackedJson of(JsonNode tree) {
        try {
            return new PackedJson(JSON.writeValueAsBytes(tree));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode unpack() {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
