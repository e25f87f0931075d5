package com.novapay.deploygate.announce.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.Message.Field;
import com.novapay.deploygate.announce.Message.Link;
import com.novapay.deploygate.announce.PlainText;
import java.util.ArrayList;
import java.util.List;

/**
 * A message as Slack's blocks, within Slack's limits whatever the message holds. Texts of others are {@code plain_text}, or escaped in
 * {@code verbatim} markup, in which Slack looks for neither links nor mentions. Pure.
 */
final class BlockKit {
    private static final int HEADER = 150;
    private static final String CUT = "…";
    private static final int SECTION = 3_000;
    private static final int FIELDS = 10;
    private static final int FIELD = 2_000;
    private static final int FALLBACK = 3_000;

    /** Together with the others fewer than Slack's 50 blocks. */
    private static final int MOST_FIELDS = 30;

    private static final int MOST_PARAGRAPHS = 20;
    private static final int MOST_COMMANDS = 10;

    /** Slack limits a message as a whole, too, and says nowhere how; links are what readers need most. */
    private static final int ALL = 9_000;

    private static final int LINKS = 4_000;
    private static final int LINK = 1_500;
    private static final int NAME = 100;

    private final ArrayNode blocks;
    private int room = ALL;
    private boolean cut;

    private BlockKit(ArrayNode blocks) {
        this.blocks = blocks;
    }

    /** What {@code chat.postMessage}, {@code chat.update} and incoming webhooks take of a message. */
    static ObjectNode payload(Message message) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        String title = mark(message.tone()) + " " + message.title();
        payload.put("text", Mrkdwn.plain(title, FALLBACK));
        new BlockKit(payload.putArray("blocks")).lay(message, title);
        return payload.put("unfurl_links", false).put("unfurl_media", false);
    }

    private void lay(Message message, String title) {
        String header = PlainText.line(title, HEADER);
        plain(blocks.addObject().put("type", "header"), header);
        String whole = PlainText.line(title, SECTION);
        if (!whole.equals(header)) {
            plain(section(), CUT + whole.substring(header.length() - CUT.length()));
        }
        fields(message.fields());
        some(message.paragraphs(), MOST_PARAGRAPHS).forEach(text -> {
            if (hasRoom()) {
                plain(section(), PlainText.lines(text, Math.min(SECTION, room)));
            }
        });
        some(message.commands(), MOST_COMMANDS).forEach(text -> {
            if (hasRoom()) {
                markup(section(), Mrkdwn.code(text, Math.min(SECTION, room)));
            }
        });
        links(message.links());
        if (cut) {
            plain(section(), "More does not fit into one message.");
        }
    }

    private static String mark(Message.Tone tone) {
        return switch (tone) {
            case UNDER_WAY -> "⏳";
            case GOOD -> "✅";
            case WARNING -> "⚠️";
            case BAD -> "❌";
        };
    }

    private void fields(List<Field> all) {
        List<ObjectNode> texts = new ArrayList<>();
        for (Field field : some(all, MOST_FIELDS)) {
            if (hasRoom()) {
                String name = "*" + Mrkdwn.line(field.name(), NAME) + "*\n";
                String value = Mrkdwn.line(field.value(), Math.min(FIELD, room) - name.length());
                texts.add(text("mrkdwn", name + value).put("verbatim", true));
            }
        }
        for (int at = 0; at < texts.size(); at += FIELDS) {
            section().putArray("fields").addAll(texts.subList(at, Math.min(texts.size(), at + FIELDS)));
        }
    }

    /** Several in one section, as long as they fit. */
    private void links(List<Link> links) {
        room = LINKS;
        StringBuilder line = new StringBuilder();
        for (Link link : links) {
            String one = link.target()
                    .map(target -> Mrkdwn.link(link.name(), target, LINK))
                    .orElseGet(() -> Mrkdwn.line(link.name(), NAME));
            if (one.length() + 3 > room) {
                cut = true;
                break;
            }
            room -= one.length() + 3;
            if (!line.isEmpty() && line.length() + one.length() + 3 > SECTION) {
                markup(section(), line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " · ").append(one);
        }
        if (!line.isEmpty()) {
            markup(section(), line.toString());
        }
    }

    private <T> List<T> some(List<T> all, int most) {
        cut |= all.size() > most;
        return all.subList(0, Math.min(all.size(), most));
    }

    private boolean hasRoom() {
        cut |= room < 2 * NAME;
        return room >= 2 * NAME;
    }

    private ObjectNode section() {
        return blocks.addObject().put("type", "section");
    }

    private void plain(ObjectNode block, String text) {
        block.set("text", text("plain_text", text).put("emoji", false));
    }

    private void markup(ObjectNode block, String text) {
        block.set("text", text("mrkdwn", text).put("verbatim", true));
    }

    private ObjectNode text(String type, String text) {
        room -= text.length();
        return JsonNodeFactory.instance.objectNode().put("type", type).put("text", text);
    }
}
