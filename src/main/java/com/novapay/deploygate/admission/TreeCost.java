package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Estimates how much memory a JSON tree takes up, in bytes of a 64-bit JVM, never less than it does. Three bytes of a body
 * ({@code {},}) become more than seventy in memory, so the length of a body says little. Pure.
 */
final class TreeCost {
    /** A node with its map, and the map's first table. */
    private static final int OBJECT = 152;

    private static final int ARRAY = 96;
    /** Its entry in the map, its share of the table, and the name. */
    private static final int MEMBER = 112;

    private static final int ELEMENT = 8;
    private static final int TEXT = 64;
    private static final int NUMBER = 40;
    /** A name is kept in the parser's table of names, also where what it names is skipped. */
    private static final int SKIPPED_NAME = 72;

    private static final int LATIN = 0xFF;

    private TreeCost() {}

    /** The cost of a tree that is there already. */
    static long of(JsonNode node) {
        long cost = 0;
        if (node.isObject()) {
            cost = OBJECT;
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                cost += member(member.getKey()) + of(member.getValue());
            }
        } else if (node.isArray()) {
            cost = ARRAY;
            for (JsonNode element : node) {
                cost += ELEMENT + of(element);
            }
        } else if (node.isTextual()) {
            cost = text(node.textValue());
        } else if (node.isNumber()) {
            cost = NUMBER;
        }
        return cost;
    }

    static long object() {
        return OBJECT;
    }

    static long array() {
        return ARRAY;
    }

    static long element() {
        return ELEMENT;
    }

    static long member(String name) {
        return MEMBER + characters(name);
    }

    static long skipped(String name) {
        return SKIPPED_NAME + characters(name);
    }

    static long text(String text) {
        return TEXT + characters(text);
    }

    static long number(int digits) {
        return NUMBER + (digits > 18 ? 2L * digits : 0);
    }

    private static long characters(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LATIN) {
                return 2L * text.length();
            }
        }
        return text.length();
    }
}
