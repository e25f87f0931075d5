package com.novapay.deploygate.incident.receive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads a body as one JSON value in UTF-8, of bounded depth and size, and without members that are given twice. Thread-safe. */
final class PayloadReader {
    private static final int DEEPEST = 64;

    /** What 250 alerts have, and more; each costs memory that its few bytes do not show. */
    private static final int MOST_TOKENS = 50_000;

    private final ObjectMapper json = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(64)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    JsonNode read(byte[] body) throws UnreadablePayload {
        try {
            // The decoder reports what is not UTF-8; Jackson alone would guess another encoding.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            JsonNode read = json.readTree(text);
            if (read.isMissingNode()) {
                throw new UnreadablePayload("the body is empty");
            }
            return read;
        } catch (CharacterCodingException e) {
            throw new UnreadablePayload("the body is not UTF-8");
        } catch (JsonProcessingException e) {
            throw new UnreadablePayload("the body is not JSON that the gate reads: line "
                    + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()) + ", column "
                    + (e.getLocation() == null ? 0 : e.getLocation().getColumnNr()));
        }
    }
}
