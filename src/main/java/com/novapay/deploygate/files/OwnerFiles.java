package com.novapay.deploygate.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes files and folders that only the owner of the process may read, whatever its umask is. What is there already loses the rights of all others, where the
 * process may change that: a volume's own folder belongs to the cluster. Thread-safe.
 */
public final class OwnerFiles {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?>[] NEW_FOLDER = attributes(FOLDER);
    private static final FileAttribute<?>[] NEW_FILE = attributes(FILE);

    private OwnerFiles() {}

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
        boolean posix =
                Path.of("").getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /** Makes a folder where there is none, with those above it. One into which others may write is a place that is shared on purpose, and stays so. */
    public static Path folder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Files.createDirectories(folder, NEW_FOLDER);
        }
        if (!isShared(folder)) {
            close(folder);
        }
        return folder;
    }

    private static boolean isShared(Path folder) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
        return view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** Makes an empty file where there is none. */
    public static Path file(Path file) throws IOException {
        try {
            return Files.createFile(file, NEW_FILE);
        } catch (FileAlreadyExistsException e) {
            close(file);
            return file;
        }
    }

    /** Opens a file to write it anew. */
    public static FileChannel channel(Path file) throws IOException {
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        FileChannel channel = FileChannel.open(file, options, NEW_FILE);
        close(file);
        return channel;
    }

    /** As {@link #channel}, for a stream; also for what is no file, such as {@code /dev/stdout}. */
    public static OutputStream stream(Path file) throws IOException {
        return Files.exists(file) && !Files.isRegularFile(file)
                ? Files.newOutputStream(file)
                : Channels.newOutputStream(channel(file));
    }

    /** Takes the rights of all others from a folder and whatever is in it. Follows no links. */
    public static void closeAll(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path one, BasicFileAttributes attributes) {
                close(one);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path one, BasicFileAttributes attributes) {
                close(one);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path one, IOException problem) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void close(Path path) {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null || Files.isSymbolicLink(path)) {
            // Rights of a link are those of what it leads to, which is elsewhere.
            return;
        }
        try {
            Set<PosixFilePermission> now = view.readAttributes().permissions();
            Set<PosixFilePermission> own = new HashSet<>(now);
            own.retainAll(EnumSet.copyOf(FOLDER));
            if (!own.equals(now)) {
                view.setPermissions(own);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Another's file or folder, such as the root of a volume or a link: its owner decides.
        }
    }
}
