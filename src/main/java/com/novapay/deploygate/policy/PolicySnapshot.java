package com.novapay.deploygate.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Policies as files in a folder of their own, for the tools, so that what is checked, compiled, tested and hashed is one state of
 * them. Closing deletes the folder.
 */
final class PolicySnapshot implements AutoCloseable {
    private final PolicyFiles policies;
    private final Path copy;

    private PolicySnapshot(PolicyFiles policies, Path copy) {
        this.policies = policies;
        this.copy = copy;
    }

    /** What a directory holds now. */
    static PolicySnapshot of(Path directory) throws PolicyProblem {
        return of(DirectorySource.read(directory));
    }

    /** The files of a source. */
    static PolicySnapshot of(PolicyFiles policies) throws PolicyProblem {
        try {
            PolicySnapshot snapshot = new PolicySnapshot(policies, Files.createTempDirectory("policies"));
            try {
                for (var file : policies.files().entrySet()) {
                    Path target = snapshot.copy.resolve(file.getKey());
                    Files.createDirectories(target.getParent());
                    Files.write(target, file.getValue());
                }
                return snapshot;
            } catch (IOException e) {
                snapshot.close();
                throw e;
            }
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.FORMAT, "the policies cannot be written into a temporary folder: " + e);
        }
    }

    /** Where the files are. */
    Path folder() {
        return copy;
    }

    /** A file or folder as people know it. */
    String original(String path) {
        return policies.place() + path;
    }

    /** The source as people know it. */
    String original() {
        return policies.place().isEmpty() ? "the policies" : policies.place().replaceFirst("/$", "");
    }

    /** The texts of the files whose names end so, by path. */
    Map<String, String> texts(String ending) {
        return texts(path -> path.endsWith(ending));
    }

    private Map<String, String> texts(Predicate<String> wanted) {
        return policies.texts(wanted);
    }

    /** What a tool said about the files, said about those of the source. */
    String named(String said) {
        return said.replace(copy + "/", policies.place()).replace(copy.toString(), original());
    }

    /** Whether any rule, tests aside, is in a package. */
    boolean hasPackage(String name) {
        Pattern declaration = Pattern.compile("(?m)^\\s*package\\s+" + Pattern.quote(name) + "\\s*(#.*)?$");
        return texts(path -> path.endsWith(".rego") && !path.endsWith("_test.rego")).values().stream()
                .anyMatch(text -> declaration.matcher(text).find());
    }

    /** A hash of everything that decides, the same on every platform: the rules and their data, not their tests and samples. */
    String revision() {
        return policies.revision();
    }

    /** A hash of every file, of what decides and of what it is checked by, and of who checks. */
    String content(String checker) {
        return policies.hash(checker, path -> true);
    }

    /** The text of everything that decides, by path. */
    Map<String, String> sources() {
        return policies.sources();
    }

    @Override
    public void close() {
        try (Stream<Path> walk = Files.walk(copy)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(PolicySnapshot.class.getName())
                    .log(System.Logger.Level.DEBUG, "a copy in the temporary folder stays: " + e);
        }
    }
}
