package com.novapay.deploygate.policy;

import com.novapay.deploygate.files.OwnerFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The files of policies that were active, in a folder: with them a gate starts when the source cannot be reached, and goes back to an
 * earlier revision. What is read back is held to the hash in its name. Whoever may write into the folder decides what the gate
 * allows, as with its keys. Confined to one thread.
 */
public final class PolicyArchive {
    private static final int MOST = 20;
    private static final String ENDING = ".zip";
    private static final String LAST = "last";
    private static final String COMMIT = ".commit";
    private final Path folder;

    /** @param folder made when it is missing */
    public PolicyArchive(Path folder) {
        this.folder = folder;
    }

    /**
     * Policies that were active.
     *
     * @param confirmed when the source was last read and had them
     */
    public record Archived(String revision, PolicyFiles files, Instant confirmed) {}

    /** Keeps what is active now. */
    public void keep(String revision, PolicyFiles files, Instant now) throws IOException {
        OwnerFiles.folder(folder);
        Path partial = Files.createTempFile(folder, ".", ".partial");
        try {
            try (ZipOutputStream zip = new ZipOutputStream(OwnerFiles.stream(partial))) {
                write(zip, COMMIT, files.commit().getBytes(StandardCharsets.UTF_8));
                for (var file : files.files().entrySet()) {
                    write(zip, file.getKey(), file.getValue());
                }
            }
            move(partial, folder.resolve(revision + ENDING));
            try (OutputStream last = OwnerFiles.stream(partial)) {
                last.write(revision.getBytes(StandardCharsets.UTF_8));
            }
            move(partial, folder.resolve(LAST));
        } finally {
            Files.deleteIfExists(partial);
        }
        confirmed(now);
        forget(revision);
    }

    /** Notes that the source still has what was kept last. */
    public void confirmed(Instant now) throws IOException {
        Path last = folder.resolve(LAST);
        if (Files.exists(last)) {
            Files.setLastModifiedTime(last, FileTime.from(now));
        }
    }

    /**
     * What was kept last; empty when there is none.
     *
     * @throws IOException when it is not what was kept
     */
    public Optional<Archived> last() throws IOException {
        Path last = folder.resolve(LAST);
        if (!Files.exists(last)) {
            return Optional.empty();
        }
        String revision = Files.readString(last).strip();
        if (!revision.matches("[0-9a-f]{64}")) {
            throw new IOException(last + " does not name a revision");
        }
        return Optional.of(new Archived(
                revision, read(revision), Files.getLastModifiedTime(last).toInstant()));
    }

    /** The revisions that begin so, at most two of them. */
    public List<String> revisions(String beginning) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(ENDING) && name.startsWith(beginning))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .limit(2)
                    .toList();
        }
    }

    /** The policies of a revision that {@link #revisions} named. */
    public PolicyFiles read(String revision) throws IOException {
        Path file = folder.resolve(revision + ENDING);
        String commit = "";
        PolicyFiles.Collector collector = new PolicyFiles.Collector("");
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] content = zip.readNBytes(PolicyFiles.LARGEST);
                if (entry.getName().equals(COMMIT)) {
                    commit = new String(content, StandardCharsets.UTF_8);
                } else {
                    collector.add(entry.getName(), content.length, () -> content);
                }
            }
        } catch (PolicyProblem e) {
            throw new IOException(file + " is not what was kept: " + e.getMessage(), e);
        }
        PolicyFiles files = collector.files("archived " + revision, commit);
        if (!files.revision().equals(revision)) {
            throw new IOException(file + " is not what was kept: its revision is " + files.revision());
        }
        return files;
    }

    private static void write(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void forget(String current) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(ENDING) && !file.endsWith(current + ENDING))
                    .sorted(Comparator.comparing(PolicyArchive::modified).reversed())
                    .skip(MOST - 1L)
                    .toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.MIN;
        }
    }
}
