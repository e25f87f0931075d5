package com.novapay.deploygate.policy;

import java.io.IOException;
import java.util.regex.Pattern;

/** Paths of entries of an archive. Pure. */
final class TarPath {
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    private static final int LONGEST = 1_024;

    private TarPath() {}

    /** Without a slash or {@code ./} before it; throws when it leads out of the archive. */
    static String checked(String name) throws IOException {
        int start = 0;
        while (name.startsWith("/", start) || name.startsWith("./", start)) {
            start += name.charAt(start) == '/' ? 1 : 2;
        }
        String path = name.substring(start);
        if (path.length() > LONGEST) {
            throw new IOException(shown(path) + ": the path is longer than " + LONGEST + " characters");
        }
        if (path.contains("\\")
                || ("/" + path + "/").contains("/../")
                || DRIVE.matcher(path).matches()) {
            throw new IOException(shown(name) + ": the path leads out of the archive");
        }
        if (path.chars().anyMatch(Character::isISOControl) || path.contains("//") || path.contains("/./")) {
            throw new IOException(shown(name) + ": the path is not written plainly");
        }
        return path.equals(".") ? "" : path;
    }

    /** For people: short, and without control characters. */
    static String shown(String name) {
        String plain = name.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
    }
}
