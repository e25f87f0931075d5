package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a gate needs beside it: no facts, and the shipped policies, their tests too, with a calendar that tests turn. */
final class GateFolder {
    /** Every day of the week. */
    static final String WEEK = "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday";

    private static final List<String> SECTIONS = List.of("migration", "staging", "ci", "images", "canary", "gitops");

    private GateFolder() {}

    /** Prepares {@code folder}; every day is open. */
    static void prepare(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("facts"));
        Path policies = Path.of("policies");
        try (Stream<Path> files = Files.walk(policies)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, folder.resolve("policies").resolve(policies.relativize(file)));
            }
        }
        open(folder, WEEK);
    }

    /** Only calendar, freezes and holds decide, and the calendar opens on {@code days}. */
    static void open(Path folder, String days) throws IOException {
        write(folder, data(days));
    }

    /**
     * The shipped data with another calendar, without days for approval, and with the content of changes judged only by the
     * sections of {@code kept}.
     */
    static String data(String days, String... kept) throws IOException {
        String off = SECTIONS.stream()
                .filter(section -> !List.of(kept).contains(section))
                .collect(Collectors.joining("|", "(?ms)^(", "):(.*?)environments: \\[[^]]*]"));
        return Files.readString(Path.of("policies", "data.yaml"))
                .replace("open_days: [Monday, Tuesday, Wednesday, Thursday]", "open_days: [" + days + "]")
                .replace("approval_days: [Friday]", "approval_days: []")
                .replaceAll(off, "$1:$2environments: []");
    }

    /** The same data, by which nothing that was deleted is made again without the rules. */
    static String withoutRestoring(String data) {
        return data.replace("restore: 1h", "restore: 1ms");
    }

    /** Puts other data beside the policies; the gate takes it up by itself. */
    static void write(Path folder, String data) throws IOException {
        Files.writeString(folder.resolve("policies").resolve("data.yaml"), data);
    }
}
