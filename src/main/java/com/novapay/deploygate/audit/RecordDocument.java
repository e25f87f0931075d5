package com.novapay.deploygate.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * How the documents of all records but decisions begin: {@code schema}, {@code recordId}, {@code time}, and {@code actor} where
 * it was somebody's doing. What is peculiar to a type follows; whoever writes it leaves out secrets. Pure, thread-safe.
 */
public final class RecordDocument {
    private RecordDocument() {}

    /**
     * A document of the gate's own doing.
     *
     * @param recordId of {@link RecordIds}; the log keeps the first record of an id
     * @return the caller's, to go on with
     */
    public static ObjectNode begin(RecordType type, String recordId, Instant time) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("schema", type.schema())
                .put("recordId", recordId)
                .put("time", RecordTime.of(time));
    }

    /** A document of a person's doing; {@code username} as he was authenticated. */
    public static ObjectNode begin(RecordType type, String recordId, Instant time, String username) {
        ObjectNode document = begin(type, recordId, time);
        document.putObject("actor").put("username", username);
        return document;
    }
}
