package com.novapay.deploygate.announce.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Blocks as a page that looks much as Slack's own clients do: the type sizes, the widths, two columns of fields that become one on a
 * phone, and their rule that a long word breaks. Pure.
 */
final class BlockPage {
    private static final Pattern MARKUP = Pattern.compile(
            "```(?<code>.*?)```|<(?<url>[^|>]+)\\|(?<name>[^>]*)>|\\*(?<bold>[^*]+)\\*", Pattern.DOTALL);

    private static final String STYLE = """
            body {font: 15px/22px Lato, 'Liberation Sans', Arial, sans-serif; color: #1d1c1d; margin: 0; padding: 12px 16px}
            main {max-width: 680px; overflow-wrap: anywhere} h1 {font-size: 18px; line-height: 24px; margin: 4px 0 8px}
            p {margin: 0 0 8px; white-space: pre-wrap}
            .fields {display: grid; grid-template-columns: 1fr 1fr; gap: 8px 16px; margin-bottom: 8px}
            pre {font: 12px/18px Monaco, 'Liberation Mono', monospace; background: #f8f8f8; border: 1px solid #ddd;
                 border-radius: 4px; padding: 8px; margin: 0; white-space: pre-wrap} a {color: #1264a3; text-decoration: none}
            @media (max-width: 480px) {.fields {grid-template-columns: 1fr}}
            """;

    private BlockPage() {}

    static String html(JsonNode payload) {
        StringBuilder page = new StringBuilder("<!doctype html><meta charset=utf-8><style>" + STYLE + "</style><main>");
        for (JsonNode block : payload.path("blocks")) {
            switch (block.path("type").asText()) {
                case "header" ->
                    page.append("<h1>").append(text(block.path("text"))).append("</h1>");
                case "section" -> {
                    if (block.has("text")) {
                        page.append("<p>").append(text(block.path("text"))).append("</p>");
                    }
                    if (block.has("fields")) {
                        page.append("<div class=fields>");
                        block.path("fields")
                                .forEach(field ->
                                        page.append("<p>").append(text(field)).append("</p>"));
                        page.append("</div>");
                    }
                }
                default -> throw new AssertionError("no picture of a block " + block.path("type"));
            }
        }
        return page.append("</main>").toString();
    }

    private static String text(JsonNode text) {
        String said = text.path("text").asText();
        if (text.path("type").asText().equals("plain_text")) {
            return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        }
        Matcher markup = MARKUP.matcher(said);
        StringBuilder html = new StringBuilder();
        while (markup.find()) {
            String shown = markup.group("code") != null
                    ? "<pre>" + markup.group("code") + "</pre>"
                    : markup.group("url") != null
                            ? "<a href=\"" + markup.group("url").replace("\"", "%22") + "\">" + markup.group("name")
                                    + "</a>"
                            : "<b>" + markup.group("bold") + "</b>";
            markup.appendReplacement(html, Matcher.quoteReplacement(shown));
        }
        return markup.appendTail(html).toString();
    }
}
