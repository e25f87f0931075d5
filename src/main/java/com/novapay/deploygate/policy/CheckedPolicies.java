package com.novapay.deploygate.policy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.CodeSource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Policies that were compiled and passed every check, kept in a folder: a gate that starts again with the same ones need not
 * check them again, which takes most of such a start. They are found by a hash of all that the checks depend on: every file of
 * the directory, {@code opa}, this program and its Java. What cannot be read, or is not what was asked for, is as if it were not
 * there. Whoever may write into the folder decides what the gate allows, as with its keys. Confined to one thread; several
 * programs may share a folder.
 */
public final class CheckedPolicies {
    private static final System.Logger LOG = System.getLogger(CheckedPolicies.class.getName());
    private static final int MOST = 32;
    private static final int LARGEST = 16 * 1024 * 1024;
    private static final String ENDING = ".zip";
    private final Path folder;
    private final String program;
    private final Clock clock;

    /**
     * @param folder made when it is missing
     * @param program what checks: anything that differs when its checks may differ
     * @param clock tells which were used last; the others go when they are too many
     */
    CheckedPolicies(Path folder, String program, Clock clock) {
        this.folder = folder;
        this.program = program;
        this.clock = clock;
    }

    /** Those in a folder that this program checked with this {@code opa}; none when the program does not run from a jar. */
    public static Optional<CheckedPolicies> in(Path folder, Opa opa, Clock clock) {
        CodeSource source = CheckedPolicies.class.getProtectionDomain().getCodeSource();
        try {
            Path jar = Path.of(source.getLocation().toURI());
            if (!Files.isRegularFile(jar)) {
                return Optional.empty();
            }
            List<String> libraries = Stream.of(
                            System.getProperty("java.class.path").split(":"))
                    .map(library -> String.valueOf(Path.of(library).getFileName()))
                    .toList();
            String program = String.join(
                    "\n",
                    checksum(jar),
                    checksum(opa.executable()),
                    Runtime.version().toString(),
                    libraries.toString());
            return Optional.of(new CheckedPolicies(folder, program, clock));
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "policies cannot be cached and are checked at each start: " + e);
            return Optional.empty();
        }
    }

    /** What came of the same files when they were checked. */
    Optional<PolicyBundle> find(PolicySnapshot snapshot) throws IOException {
        Path file = file(snapshot);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            PolicyBundle bundle = BundleFiles.read(read(file));
            if (!bundle.revision().equals(snapshot.revision())) {
                throw new IOException("it holds the policies of revision " + bundle.revision());
            }
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            return Optional.of(bundle);
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, file + " is not used, the policies are checked again: " + e);
            return Optional.empty();
        }
    }

    /** Keeps what passed every check. That it cannot be kept is logged and nothing else. */
    void keep(PolicySnapshot snapshot, PolicyBundle bundle) {
        try {
            Files.createDirectories(folder);
            Path partial = Files.createTempFile(folder, ".", ".partial");
            try {
                try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(partial))) {
                    for (var entry : BundleFiles.files(bundle).entrySet()) {
                        zip.putNextEntry(new ZipEntry(entry.getKey()));
                        zip.write(entry.getValue());
                    }
                }
                Files.setLastModifiedTime(partial, FileTime.from(clock.instant()));
                Files.move(
                        partial, file(snapshot), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
            forget();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the next start will check these policies again: " + e);
        }
    }

    private void forget() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(file -> file.toString().endsWith(ENDING)).forEach(files::add);
        }
        Map<Path, FileTime> used = new HashMap<>();
        for (Path file : files) {
            used.put(file, Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0));
        }
        files.sort(Comparator.comparing(used::get));
        for (Path file : files.subList(0, Math.max(0, files.size() - MOST))) {
            Files.deleteIfExists(file);
        }
    }

    private Path file(PolicySnapshot snapshot) {
        return folder.resolve(snapshot.content(program) + ENDING);
    }

    private static Map<String, byte[]> read(Path file) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        int left = LARGEST;
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] content = zip.readNBytes(left); // its CRC is checked at its end
                left -= content.length;
                if (left == 0) {
                    throw new IOException("it is too large");
                }
                files.put(entry.getName(), content);
            }
        }
        return files;
    }

    /** Tells two files apart that were not made to be alike. */
    private static String checksum(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] piece = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                sum.update(piece, 0, read);
            }
        }
        return Files.size(file) + ":" + sum.getValue();
    }
}
