package com.novapay.deploygate.announce.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.PlainText;
import java.util.Locale;

/**
 * A message as an Adaptive Card of version 1.4 for Microsoft Teams, in less than its 28 KB. Texts are runs of rich text blocks, in
 * which nothing is markup. Pure.
 */
final class AdaptiveCard {
    private static final int TITLE = 300;
    private static final int SHORT = 500;
    private static final int LONG = 2_000;
    private static final int LONGEST_ADDRESS = 1_000;
    private static final int MOST_LINKS = 6;

    /** Characters of all texts together; one may be three bytes, or six in JSON. */
    private static final int ALL = 4_000;

    private final ArrayNode body;
    private int room = ALL;

    private AdaptiveCard(ArrayNode body) {
        this.body = body;
    }

    /** What a workflow's webhook takes. */
    static ObjectNode payload(Message message, String channel) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode().put("type", "message");
        ObjectNode attachment = payload.putArray("attachments").addObject();
        attachment.put("contentType", "application/vnd.microsoft.card.adaptive").putNull("contentUrl");
        ObjectNode content = attachment
                .putObject("content")
                .put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
                .put("type", "AdaptiveCard")
                .put("version", "1.4");
        AdaptiveCard card = new AdaptiveCard(content.putArray("body"));
        ObjectNode title = card.run(card.block(), PlainText.line(message.title(), TITLE));
        title.put("weight", "Bolder").put("size", "Medium").put("color", colour(message.tone()));
        card.run(card.block(), PlainText.line(channel, SHORT)).put("isSubtle", true);
        for (Message.Field field : message.fields()) {
            ArrayNode runs = card.block();
            card.run(runs, PlainText.line(field.name(), SHORT) + ": ").put("weight", "Bolder");
            card.run(runs, PlainText.line(field.value(), SHORT));
        }
        message.paragraphs().forEach(text -> card.run(card.block(), PlainText.lines(text, LONG)));
        message.commands()
                .forEach(text ->
                        card.run(card.block(), PlainText.line(text, LONG)).put("fontType", "Monospace"));
        ArrayNode actions = content.putArray("actions");
        message.links().stream()
                .filter(link ->
                        link.target().isPresent() && isPage(link.target().get().toString()))
                .limit(MOST_LINKS)
                .forEach(link -> actions.addObject()
                        .put("type", "Action.OpenUrl")
                        .put("title", PlainText.line(link.name(), 100))
                        .put("url", link.target().get().toASCIIString()));
        return payload;
    }

    private static boolean isPage(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        return address.length() <= LONGEST_ADDRESS && (lower.startsWith("https://") || lower.startsWith("http://"));
    }

    private static String colour(Message.Tone tone) {
        return switch (tone) {
            case UNDER_WAY -> "Default";
            case GOOD -> "Good";
            case WARNING -> "Warning";
            case BAD -> "Attention";
        };
    }

    /** A new paragraph; thrown away when there is no room for its text. */
    private ArrayNode block() {
        ObjectNode block = JsonNodeFactory.instance.objectNode().put("type", "RichTextBlock");
        if (room > 0) {
            body.add(block);
        }
        return block.putArray("inlines");
    }

    private ObjectNode run(ArrayNode runs, String text) {
        // A block is heavier than its text.
        String fitted = PlainText.lines(text, Math.max(2, room));
        room -= fitted.length() + 30;
        return runs.addObject().put("type", "TextRun").put("text", text.endsWith(" ") ? fitted + " " : fitted);
    }
}
