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

/** The sample month, played once for all tests that read it. */
public final class PlayedMonth {
    static final LocalDate TODAY = LocalDate.of(2026, 11, 26);

    /** Its data directory; nobody writes to it. */
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

    private static void delete(Path folder) {
        try {
            TemporaryFolders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
