package com.novapay.deploygate.announce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.Message.Field;
import com.novapay.deploygate.announce.Message.Link;
import com.novapay.deploygate.announce.Message.Tone;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A message as JSON: how the outbox keeps it, and how the generic webhook sends it. Pure. */
public final class MessageJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MessageJson() {}

    /** The message as an object. */
    public static ObjectNode object(Message message) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("tone", message.tone().name())
                .put("title", PlainText.storable(message.title()));
        var fields = node.putArray("fields");
        message.fields()
                .forEach(field -> fields.addObject()
                        .put("name", PlainText.storable(field.name()))
                        .put("value", PlainText.storable(field.value())));
        var paragraphs = node.putArray("paragraphs");
        message.paragraphs().forEach(text -> paragraphs.add(PlainText.storable(text)));
        var commands = node.putArray("commands");
        message.commands().forEach(text -> commands.add(PlainText.storable(text)));
        var links = node.putArray("links");
        for (Link link : message.links()) {
            ObjectNode one = links.addObject().put("name", PlainText.storable(link.name()));
            link.target().ifPresent(target -> one.put("url", target.toString()));
        }
        message.marker().ifPresent(marker -> node.set("marker", MarkerJson.object(marker)));
        return node;
    }

    /**
     * The message that an object holds.
     *
     * @param text written from {@link #object}
     * @throws IllegalArgumentException when it is none
     */
    public static Message read(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            List<Field> fields = new ArrayList<>();
            node.path("fields")
                    .forEach(one -> fields.add(new Field(
                            one.path("name").asText(), one.path("value").asText())));
            List<Link> links = new ArrayList<>();
            node.path("links")
                    .forEach(one -> links.add(new Link(
                            one.path("name").asText(),
                            Optional.ofNullable(one.get("url")).map(url -> URI.create(url.asText())))));
            return new Message(
                    Tone.valueOf(node.path("tone").asText()),
                    node.path("title").asText(),
                    fields,
                    texts(node.path("paragraphs")),
                    texts(node.path("commands")),
                    links,
                    Optional.ofNullable(node.get("marker")).map(MarkerJson::read));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no message", e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }
}
