package com.novapay.deploygate.announce.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.novapay.deploygate.announce.HostileMessages;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BlockKitTest {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    /** All that Slack takes for a mention, a date or a link, unless it is one of ours. */
    private static final Pattern MARKUP = Pattern.compile("<(?!https?://[^|<>\\s]+\\|[^<>]*>)");

    @Test
    void golden_ordinary() throws IOException {
        golden("slack-ordinary.json", Samples.full());
    }

    @Test
    void golden_hostile() throws IOException {
        golden("slack-hostile.json", HostileMessages.hostile());
    }

    @Test
    void hostileAndLongest_areWithinTheLimits_andHaveNoMarkup() {
        for (Message message : HostileMessages.all()) {
            JsonNode payload = BlockKit.payload(message);
            assertThat(payload.path("blocks").size()).isBetween(1, 50);
            assertThat(payload.path("text").asText().length()).isBetween(1, 3_000);
            assertThat(MARKUP.matcher(payload.path("text").asText()).find()).isFalse();
            assertThat(payload.toString().length()).isLessThan(30_000);
            for (JsonNode block : payload.path("blocks")) {
                String type = block.path("type").asText();
                int most = type.equals("header") ? 150 : 3_000;
                check(block.path("text"), type, most);
                assertThat(block.path("fields").size()).isLessThanOrEqualTo(10);
                block.path("fields").forEach(field -> check(field, "field", 2_000));
                assertThat(block.has("text") || block.path("fields").size() > 0).isTrue();
            }
        }
    }

    private static void check(JsonNode text, String type, int most) {
        if (text.isMissingNode()) {
            return;
        }
        assertThat(text.path("text").asText().length()).as(type).isBetween(1, most);
        assertThat(text.path("text").asText()).doesNotContain("\0", "\u001B", "\u202E");
        if (text.path("type").asText().equals("mrkdwn")) {
            assertThat(text.path("verbatim").asBoolean()).isTrue();
            assertThat(MARKUP.matcher(text.path("text").asText()).find())
                    .as(text.path("text").asText())
                    .isFalse();
        } else {
            assertThat(text.path("emoji").asBoolean(true)).isFalse();
        }
    }

    /** A command is copied from the block, so nothing may end the block early. */
    @Test
    void code_withFences_staysOneBlock() {
        assertThat(Mrkdwn.code("a ``` <!channel> ```` b", 100).split("```", -1)).hasSize(3);
        assertThat(Mrkdwn.code("echo `date`; echo", 100)).isEqualTo("```echo `date`; echo```");
    }

    @Test
    void everyLength_isCutBetweenCharacters() {
        String text = "a&<>😀é`".repeat(30);
        for (int most = 10; most < 200; most++) {
            List<String> cut = new ArrayList<>(
                    List.of(Mrkdwn.line(text, most), Mrkdwn.plain(text, most), Mrkdwn.code(text, most)));
            assertThat(cut).allSatisfy(one -> {
                assertThat(one).endsWith(one.startsWith("```") ? "…```" : "…");
                assertThat(one.replaceAll("&(amp|lt|gt);", "")).doesNotContain("&");
                assertThat(one.chars()
                                        .filter(c -> Character.isSurrogate((char) c))
                                        .count()
                                % 2)
                        .isZero();
            });
            int longest = most;
            assertThat(cut).allSatisfy(one -> assertThat(one.length()).isLessThanOrEqualTo(longest));
        }
    }

    private static void golden(String name, Message message) throws IOException {
        Path file = Path.of("src", "test", "resources", "announce", name);
        String made = JSON.writeValueAsString(BlockKit.payload(message)) + "\n";
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(file, made);
        }
        assertThat(made).isEqualTo(Files.readString(file));
    }
}
