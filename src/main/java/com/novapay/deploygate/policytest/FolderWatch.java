package com.novapay.deploygate.policytest;

import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Waits until a file of policies or cases changes; the system reports it, nothing is polled. Confined to one thread. */
public final class FolderWatch implements AutoCloseable {
    /** An editor writes several times in a row; a checkout writes many files. */
    private static final long QUIET_MILLIS = 100;

    private static final List<String> ENDINGS = List.of(".rego", ".yaml", ".yml", ".json");

    private final WatchService service;
    private final Map<WatchKey, Path> folders = new HashMap<>();

    private FolderWatch(WatchService service) {
        this.service = service;
    }

    /**
     * Watches directories with their folders, and the folders of files.
     *
     * @throws UsageProblem when one of them cannot be watched
     */
    public static FolderWatch of(Collection<Path> places) {
        Path at = Path.of("");
        try {
            FolderWatch watch = new FolderWatch(at.getFileSystem().newWatchService());
            for (Path place : places) {
                at = place;
                Path parent = place.toAbsolutePath().getParent();
                watch.add(Files.isDirectory(place) || parent == null ? place : parent);
            }
            return watch;
        } catch (IOException | UncheckedIOException e) {
            throw new UsageProblem("--watch: " + at + " cannot be watched: " + e.getMessage());
        }
    }

    private void add(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path found : walk.filter(Files::isDirectory).toList()) {
                folders.put(
                        found.register(
                                service,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_DELETE),
                        found);
            }
        }
    }

    /**
     * Blocks until files changed and then none for a moment; returns these files, sorted.
     *
     * @throws InterruptedException when the watch ends
     */
    public Set<Path> changes() throws InterruptedException {
        Set<Path> changed = new TreeSet<>();
        try {
            while (changed.isEmpty()) {
                collect(service.take(), changed);
                for (WatchKey next = next(); next != null; next = next()) {
                    collect(next, changed);
                }
            }
            return changed;
        } catch (ClosedWatchServiceException e) {
            throw new InterruptedException("the watch is closed");
        }
    }

    private @Nullable WatchKey next() throws InterruptedException {
        return service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void collect(WatchKey key, Set<Path> changed) {
        Path folder = folders.getOrDefault(key, Path.of(""));
        for (WatchEvent<?> event : key.pollEvents()) {
            if (!(event.context() instanceof Path name)) {
                changed.add(folder); // too many changes at once to be listed
                continue;
            }
            Path path = folder.resolve(name);
            if (Files.isDirectory(path)) {
                watchNew(path, changed);
            } else if (isWatched(name)) {
                changed.add(path);
            }
        }
        if (!key.reset()) {
            folders.remove(key);
        }
    }

    /** A folder may hold files before it is watched. */
    private void watchNew(Path folder, Set<Path> changed) {
        try (Stream<Path> walk = Files.walk(folder)) {
            add(folder);
            walk.filter(file -> isWatched(file.getFileName())).forEach(changed::add);
        } catch (IOException | UncheckedIOException e) {
            changed.add(folder); // it is gone again
        }
    }

    private static boolean isWatched(Path name) {
        return !name.toString().startsWith(".") && ENDINGS.stream().anyMatch(name.toString()::endsWith);
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            System.getLogger(FolderWatch.class.getName()).log(System.Logger.Level.DEBUG, "the watch stays open: " + e);
        }
    }
}
