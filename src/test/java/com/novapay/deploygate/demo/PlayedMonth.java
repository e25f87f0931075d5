package com.novapay.deploygate.demo;

import com.novapay.deploygate.files.TemporaryFolders;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.terminal.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Stream;

/** The sample month, played once for all tests that read it. */
public final class PlayedMonth {
    static final LocalDate TODAY = LocalDate.of(2026, 11, 26);

    /** Its data directory; nobody writes to it, and an export is recorded: {@link #copy}. */
    public static final Path DATA = play();

    private PlayedMonth() {}

    private static Path play() {
        try {
            Path folder = Files.createTempDirectory("month");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            playInto(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void playInto(Path folder) throws IOException {
        try {
            DemoRecord.make(folder, BundleFiles.shipped(), TODAY, new Progress(new PrintWriter(Writer.nullWriter())));
        } catch (PolicyProblem e) {
            throw new IOException(e);
        }
    }

    /** Its data directory for a test that writes to it. */
    public static Path copy(Path target) throws IOException {
        try (Stream<Path> files = Files.walk(DATA)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, target.resolve(DATA.relativize(file).toString()));
            }
        }
        return target;
    }

    private static void delete(Path folder) {
        try {
            TemporaryFolders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
