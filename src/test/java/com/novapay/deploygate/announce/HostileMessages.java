package com.novapay.deploygate.announce;

import com.novapay.deploygate.announce.Message.Field;
import com.novapay.deploygate.announce.Message.Link;
import com.novapay.deploygate.announce.Message.Tone;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Messages whose texts want to be more than texts, and the longest. */
public final class HostileMessages {
    private static final String TEXT =
            "<!channel> <!here|x> @here <@U012> <#C012> <https://evil.test|click> *b* _i_ ~s~ `c` ``` &amp; &lt;"
                    + " [x](https://evil.test) :rotating_light: <at>all</at> \u001B[31m \u202Eabc \0 \uD800 https://evil.test/a?b=c&d";

    private HostileMessages() {}

    public static List<Message> all() {
        return List.of(
                hostile(),
                longest("x"),
                longest("&"),
                longest("`"),
                longest("😀"),
                longest("é\n"),
                longest("\u202E"),
                empty());
    }

    public static Message hostile() {
        return of(TEXT);
    }

    private static Message of(String text) {
        return new Message(
                Tone.BAD,
                text,
                List.of(new Field(text, text)),
                List.of(text, text + "\n" + text),
                List.of("echo '" + text + "'\nrm -rf /"),
                List.of(
                        new Link(
                                text,
                                Optional.of(URI.create("https://a.test/?q=%3C!channel%3E&x='y'|".replace("|", "%7C")))),
                        new Link("mail", Optional.of(URI.create("mailto:all@novapay"))),
                        new Link("script", Optional.of(URI.create("javascript:alert(1)"))),
                        new Link(text, Optional.empty())));
    }

    private static Message longest(String character) {
        String text = character.repeat(20_000);
        URI address = URI.create("https://a.test/" + "p".repeat(1_900));
        return new Message(
                Tone.WARNING,
                text,
                Collections.nCopies(200, new Field(text, text)),
                Collections.nCopies(200, text),
                Collections.nCopies(200, text),
                Collections.nCopies(200, new Link(text, Optional.of(address))));
    }

    private static Message empty() {
        return new Message(
                Tone.UNDER_WAY,
                "",
                List.of(new Field("", "")),
                List.of("", " \n "),
                List.of(""),
                List.of(new Link("", Optional.empty())));
    }
}
