package com.novapay.deploygate.console.signin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys with which calendar clients, which cannot sign in, read the calendar and nothing else. They are in a file with a name and a
 * key on each line, which is read again for each request, so that a line that was deleted ends its link at once. Thread-safe.
 */
public final class CalendarLinks {
    private static final long LARGEST = 256 * 1024;
    private static final Pattern LINE = Pattern.compile("(\\S{1,100})\\s+([\\w-]{32,200})");
    private final Path file;

    /** @param file what is in it is never part of a message */
    public CalendarLinks(Path file) {
        this.file = file;
    }

    private record Link(String name, String key) {}

    /**
     * Reads the file, so that what is wrong with it is reported before a client meets it.
     *
     * @throws IOException names file, line and what to write
     */
    public void check() throws IOException {
        List<Integer> bad = new ArrayList<>();
        read(bad);
        if (!bad.isEmpty()) {
            throw new IOException(
                    file + ":" + bad.getFirst() + ": write NAME KEY, with a key of 32 letters, digits, - and _"
                            + " or more, for example from: openssl rand -hex 24");
        }
    }

    /**
     * Whose key that is; empty when it is not in the file.
     *
     * @throws IOException names the file
     */
    Optional<String> name(String key) throws IOException {
        String sent = Secrets.trace(key);
        Optional<String> found = Optional.empty();
        for (Link link : read(new ArrayList<>())) { // to the end, so that the time does not depend on the place
            if (Secrets.same(Secrets.trace(link.key()), sent)) {
                found = Optional.of(link.name());
            }
        }
        return found;
    }

    /** @param bad gets the numbers of lines that do not count */
    private List<Link> read(List<Integer> bad) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + " is larger than " + (LARGEST >> 10) + " KiB; is it the right file?");
        }
        List<Link> links = new ArrayList<>();
        int number = 0;
        for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            String text = line.strip();
            Matcher matcher = LINE.matcher(text);
            if (matcher.matches()) {
                links.add(new Link(matcher.group(1), matcher.group(2)));
            } else if (!text.isEmpty() && !text.startsWith("#")) {
                bad.add(number);
            }
        }
        return links;
    }
}
