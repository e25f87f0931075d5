package com.novapay.deploygate.policytest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A copy of policies whose failed tests print what they compare. Closing deletes the copy. Confined to one thread. */
final class ProbedPolicies implements AutoCloseable {
    private static final int DEEPEST = 16;

    private final Path policies;
    private final Path folder;

    private ProbedPolicies(Path policies, Path folder) {
        this.policies = policies;
        this.folder = folder;
    }

    static ProbedPolicies of(Path policies) throws IOException {
        ProbedPolicies copy = new ProbedPolicies(policies, Files.createTempDirectory("novapay-test"));
        try (Stream<Path> walk = Files.walk(policies, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : walk.filter(Files::isRegularFile)
                    .filter(file -> isLoaded(policies.relativize(file)))
                    .toList()) {
                Path target = copy.folder.resolve(policies.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
            return copy;
        } catch (UncheckedIOException | IOException e) {
            copy.close();
            throw new IOException(e);
        }
    }

    /** What {@code opa} loads of a bundle. */
    private static boolean isLoaded(Path relative) {
        String name = String.valueOf(relative.getFileName());
        return name.endsWith(".rego")
                || Set.of("data.yaml", "data.yml", "data.json").contains(name);
    }

    Path folder() {
        return folder;
    }

    /** Writes probes before the statements of tests, in place of those written before. */
    void probe(List<RegoTests.Run> tests, Map<String, List<RegoStatement>> statements, boolean withValues)
            throws IOException {
        Map<Path, List<Insertion>> insertions = new HashMap<>();
        for (int i = 0; i < tests.size(); i++) {
            RegoTests.Run test = tests.get(i);
            Path file = Path.of(test.file());
            String source = Files.readString(file);
            for (RegoStatement statement : statements.getOrDefault(FailedStatements.key(test), List.of())) {
                if (source.startsWith(statement.text(), Math.max(0, statement.start()))) {
                    boolean alone = source.substring(0, statement.start())
                            .stripTrailing()
                            .endsWith(" if");
                    String call = Probe.call(i, statement, withValues);
                    List<Insertion> ofFile = insertions.computeIfAbsent(file, none -> new ArrayList<>());
                    ofFile.add(new Insertion(statement.start(), alone ? "{ " + call : call));
                    if (alone) {
                        ofFile.add(new Insertion(statement.end(), " }"));
                    }
                }
            }
        }
        for (var file : insertions.entrySet()) {
            StringBuilder text = new StringBuilder(Files.readString(file.getKey()));
            file.getValue().stream()
                    .sorted(Comparator.comparingInt(Insertion::at).reversed())
                    .forEach(insertion -> text.insert(insertion.at(), insertion.text()));
            Files.writeString(
                    folder.resolve(policies.normalize()
                            .relativize(file.getKey().normalize())
                            .toString()),
                    text);
        }
    }

    private record Insertion(int at, String text) {}

    @Override
    public void close() {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(ProbedPolicies.class.getName())
                    .log(System.Logger.Level.DEBUG, "a copy in the temporary folder stays: " + e);
        }
    }
}
