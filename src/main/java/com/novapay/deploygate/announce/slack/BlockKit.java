package com.novapay.deploygate.announce.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.Message.Field;
import com.novapay.deploygate.announce.Message.Link;
import com.novapay.deploygate.announce.PlainText;
import java.util.List;

/**
 * A message as Slack's blocks, within Slack's limits whatever the message holds. Texts of others are {@code plain_text}, or escaped in
 * {@code verbatim} markup, in which Slack looks for neither links nor mentions. Pure.
 */
final class BlockKit {
    private static final int HEADER = 150;
    private static final int SECTION = 3_000;
    private static final int FIELDS = 10;
    private static final int FIELD = 2_000;
    private static final int FALLBACK = 3_000;

    /** Together with the others fewer than Slack's 50 blocks. */
    private static final int MOST_FIELDS = 30;

    private static final int MOST_PARAGRAPHS = 20;
    private static final int MOST_COMMANDS = 10;
    private static final int MOST_LINKS = 20;

    /** Of all paragraphs: Slack limits a message as a whole, too. */
    private static final int PARAGRAPHS = 9_000;

    private static final int SHORT = 300;

    private BlockKit() {}

    /** What {@code chat.postMessage}, {@code chat.update} and incoming webhooks take of a message. */
    static ObjectNode payload(Message message) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        String title = mark(message.tone()) + " " + message.title();
        payload.put("text", Mrkdwn.plain(title, FALLBACK));
        ArrayNode blocks = payload.putArray("blocks");
        String header = PlainText.line(title, HEADER);
        plain(blocks.addObject().put("type", "header"), header);
        if (!header.equals(PlainText.line(title, FALLBACK))) {
            plain(blocks.addObject().put("type", "section"), PlainText.line(message.title(), SECTION));
        }
        fields(blocks, message.fields());
        paragraphs(blocks, message.paragraphs());
        message.commands().stream()
                .limit(MOST_COMMANDS)
                .forEach(command -> markup(section(blocks), Mrkdwn.code(command, SECTION)));
        links(blocks, message.links());
        boolean cut = message.fields().size() > MOST_FIELDS
                || message.paragraphs().size() > MOST_PARAGRAPHS
                || message.commands().size() > MOST_COMMANDS
                || message.links().size() > MOST_LINKS;
        if (cut) {
            plain(section(blocks), "More does not fit into one message.");
        }
        payload.put("unfurl_links", false);
        payload.put("unfurl_media", false);
        return payload;
    }

    private static String mark(Message.Tone tone) {
        return switch (tone) {
            case UNDER_WAY -> "⏳";
            case GOOD -> "✅";
            case WARNING -> "⚠️";
            case BAD -> "❌";
        };
    }

    private static void fields(ArrayNode blocks, List<Field> fields) {
        List<Field> shown = fields.subList(0, Math.min(fields.size(), MOST_FIELDS));
        for (int at = 0; at < shown.size(); at += FIELDS) {
            ArrayNode texts = section(blocks).putArray("fields");
            for (Field field : shown.subList(at, Math.min(shown.size(), at + FIELDS))) {
                String name = "*" + Mrkdwn.line(field.name(), SHORT) + "*\n";
                texts.addObject()
                        .put("type", "mrkdwn")
                        .put("text", name + Mrkdwn.line(field.value(), FIELD - name.length()))
                        .put("verbatim", true);
            }
        }
    }

    private static void paragraphs(ArrayNode blocks, List<String> paragraphs) {
        int room = PARAGRAPHS;
        for (String paragraph : paragraphs.subList(0, Math.min(paragraphs.size(), MOST_PARAGRAPHS))) {
            if (room < SHORT) {
                return;
            }
            String text = PlainText.lines(paragraph, Math.min(SECTION, room));
            room -= text.length();
            plain(section(blocks), text);
        }
    }

    /** Several in one section, as long as they fit. */
    private static void links(ArrayNode blocks, List<Link> links) {
        StringBuilder line = new StringBuilder();
        for (Link link : links.subList(0, Math.min(links.size(), MOST_LINKS))) {
            String one = link.target()
                    .map(target -> Mrkdwn.link(link.name(), target, FIELD))
                    .orElseGet(() -> Mrkdwn.line(link.name(), SHORT));
            if (!line.isEmpty() && line.length() + one.length() + 3 > SECTION) {
                markup(section(blocks), line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " · ").append(one);
        }
        if (!line.isEmpty()) {
            markup(section(blocks), line.toString());
        }
    }

    private static ObjectNode section(ArrayNode blocks) {
        return blocks.addObject().put("type", "section");
    }

    private static void plain(ObjectNode block, String text) {
        block.putObject("text").put("type", "plain_text").put("text", text).put("emoji", false);
    }

    private static void markup(ObjectNode block, String text) {
        block.putObject("text").put("type", "mrkdwn").put("text", text).put("verbatim", true);
    }
}
