package com.novapay.deploygate.policy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One state of the policies of a source. Immutable by convention: the bytes may not be written to.
 *
 * @param version tells two states of the source apart
 * @param commit that it is: of Git the commit, of a bundle its revision; empty for a directory
 * @param place what the path of a file follows when it is named to people; ends with a slash, or is empty
 * @param files content by path, with slashes
 */
public record PolicyFiles(String version, String commit, String place, NavigableMap<String, byte[]> files) {
    /** The most files (a rule has four or more: itself, its tests, its samples), the most bytes of all together, and the deepest folder. */
    public static final int MOST_FILES = 10_000;

    public static final int LARGEST = 32 << 20;
    static final int DEEPEST = 16;

    private static final Set<String> DATA = Set.of("data.yaml", "data.yml", "data.json");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");
    static final String CAPABILITIES = "capabilities.json";

    /** How the names of samples end; they decide nothing, and a rule without them is not activated. */
    static final String CASE = ".case.yaml";

    public PolicyFiles {
        files = Collections.unmodifiableNavigableMap(new TreeMap<>(files));
    }

    /** Files that are known by their texts alone. */
    public static PolicyFiles of(Map<String, String> texts) {
        NavigableMap<String, byte[]> files = new TreeMap<>();
        texts.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        return new PolicyFiles("", "", "", files);
    }

    /** Collects the files of a source, and keeps the limits. Confined to one thread. */
    public static final class Collector {
        private final String place;
        private final NavigableMap<String, byte[]> files = new TreeMap<>();
        private long left = LARGEST;

        /** @param place as in {@link PolicyFiles} */
        public Collector(String place) {
            this.place = place;
        }

        /** Reads the content of a file. */
        @FunctionalInterface
        public interface Content {
            byte[] read() throws IOException;
        }

        /**
         * Adds a file, unless it is nothing that policies consist of.
         *
         * @param path as it stands in the source, with slashes
         * @param size of the content, before it is read
         * @throws PolicyProblem when it leads out of the source, or there is too much
         */
        public void add(String path, long size, Content content) throws PolicyProblem, IOException {
            String inside = path.startsWith("/") ? path.substring(1) : path;
            if (inside.contains("\\")
                    || ("/" + inside + "/").contains("/../")
                    || DRIVE.matcher(inside).matches()) {
                throw new PolicyProblem(PolicyStage.FORMAT, place + inside + ": the path leads out of the policies");
            }
            while (inside.startsWith("./")) {
                inside = inside.substring(2);
            }
            if (!isSource(inside)) {
                return;
            }
            left -= size;
            if (files.size() == MOST_FILES || left < 0) {
                throw new PolicyProblem(
                        PolicyStage.FORMAT,
                        (place.isEmpty() ? "the source" : place.replaceFirst("/$", "")) + " has more than " + MOST_FILES
                                + " policy files or " + (LARGEST >> 20) + " MiB: is it the right one?");
            }
            byte[] read = content.read();
            if (read.length > size) {
                throw new PolicyProblem(PolicyStage.FORMAT, place + inside + ": the file grew while it was read");
            }
            if (files.put(inside, read) != null) {
                throw new PolicyProblem(PolicyStage.FORMAT, place + inside + ": the file is there twice");
            }
        }

        /** What was added. */
        public PolicyFiles files(String version, String commit) {
            return new PolicyFiles(version, commit, place, files);
        }
    }

    /**
     * Whether policies consist of such a file. Hidden files and what editors leave behind are none.
     *
     * @param path with slashes
     */
    public static boolean isSource(String path) {
        String[] parts = path.split("/", -1);
        if (parts.length > DEEPEST) {
            return false;
        }
        for (String part : parts) {
            if (part.isEmpty() || part.startsWith(".")) {
                return false;
            }
        }
        String name = parts[parts.length - 1];
        return name.endsWith(".rego") || name.endsWith(CASE) || DATA.contains(name) || path.equals(CAPABILITIES);
    }

    /** A hash of everything that decides, the same on every platform: the rules and their data, not their tests and samples. */
    public String revision() {
        return hash("", PolicyFiles::decides);
    }

    /** A hash of some of the files. */
    String hash(String salt, Predicate<String> counts) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(salt.getBytes(StandardCharsets.UTF_8));
            for (var file : files.entrySet()) {
                if (counts.test(file.getKey())) {
                    hash.update(file.getKey().getBytes(StandardCharsets.UTF_8));
                    hash.update((byte) 0);
                    hash.update(file.getValue());
                    hash.update((byte) 0);
                }
            }
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The text of everything that decides, by path. */
    public Map<String, String> sources() {
        return texts(PolicyFiles::decides);
    }

    Map<String, String> texts(Predicate<String> wanted) {
        Map<String, String> texts = new TreeMap<>();
        files.forEach((path, content) -> {
            if (wanted.test(path)) {
                texts.put(path, new String(content, StandardCharsets.UTF_8));
            }
        });
        return texts;
    }

    /** Whether a file decides: rules and their data do, tests and samples do not. */
    static boolean decides(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return DATA.contains(name) || (name.endsWith(".rego") && !name.endsWith("_test.rego"));
    }
}
