package com.novapay.deploygate.announce;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a message says, without the markup of any channel. Every text is plain and may come from anybody: a channel escapes and
 * shortens it. Immutable.
 *
 * @param tone how it ended, or that it goes on
 * @param title the first line; says everything that matters by itself
 * @param fields short facts, such as the environment, in the order to show them
 * @param paragraphs whole sentences, in the order to show them
 * @param commands to be typed, each on one line
 * @param links where to look further, in the order to show them
 * @param marker the same as data; then it is for systems that mark deployments, and not for a channel
 */
public record Message(
        Tone tone,
        String title,
        List<Field> fields,
        List<String> paragraphs,
        List<String> commands,
        List<Link> links,
        Optional<Marker> marker) {
    /** Copies the lists. */
    public Message {
        fields = List.copyOf(fields);
        paragraphs = List.copyOf(paragraphs);
        commands = List.copyOf(commands);
        links = List.copyOf(links);
    }

    /** A message for a channel. */
    public Message(
            Tone tone,
            String title,
            List<Field> fields,
            List<String> paragraphs,
            List<String> commands,
            List<Link> links) {
        this(tone, title, fields, paragraphs, commands, links, Optional.empty());
    }

    /** The same for systems that mark deployments. */
    public Message marking(Marker marked) {
        return new Message(tone, title, fields, paragraphs, commands, links, Optional.of(marked));
    }

    /** What a reader should feel about it at a glance. */
    public enum Tone {
        UNDER_WAY,
        GOOD,
        WARNING,
        BAD
    }

    /** A fact with its name. */
    public record Field(String name, String value) {}

    /**
     * A page by its name.
     *
     * @param target empty where there is no page: then only the name is shown
     */
    public record Link(String name, Optional<URI> target) {}
}
