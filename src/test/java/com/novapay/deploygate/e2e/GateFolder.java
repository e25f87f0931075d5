package com.novapay.deploygate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a gate needs beside it: no facts, and the shipped policies, their tests too, with a calendar that tests turn. */
final class GateFolder {
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
        open(folder, "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday");
    }

    /** Only the calendar decides, and it opens on {@code days}. */
    static void open(Path folder, String days) throws IOException {
        String text = Files.readString(Path.of("policies", "data.yaml"))
                .replace("open_days: [Monday, Tuesday, Wednesday, Thursday]", "open_days: [" + days + "]")
                .replace("approval_days: [Friday]", "approval_days: []")
                .replaceAll(
                        "(?ms)^(migration|staging|ci|images|canary|gitops):(.*?)environments: \\[[^]]*]",
                        "$1:$2environments: []");
        Files.writeString(folder.resolve("policies").resolve("data.yaml"), text);
    }
}
