package com.novapay.deploygate.git;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a Git repository: {@code git+file:///PATH#BRANCH}, {@code git+https://HOST/REPO//FOLDER#BRANCH} or
 * {@code git+ssh://USER@HOST/REPO#refs/tags/NAME}.
 *
 * @param remote the address as Git knows it, without {@code git+}
 * @param folder of the repository, without slashes at its ends; empty for all of it
 * @param ref the full name of the branch or tag
 */
public record GitAddress(String remote, String folder, String ref) {
    private static final String PREFIX = "git+";
    private static final Pattern FORM =
            Pattern.compile("git\\+((file|https|ssh)://[^#]*?[^#/:])(?://([^#]*?))?/*(?:#(.*))?");
    private static final Pattern REF = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+-]*");
    private static final Pattern PASSWORD = Pattern.compile("://[^/@]*:[^/@]*@");

    /** Whether an address is meant to be one of these. */
    public static boolean isMeant(String address) {
        return address.startsWith(PREFIX);
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException for any other, with what is wrong in words that never repeat a password
     */
    public static GitAddress of(String address) {
        Matcher form = FORM.matcher(address);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "is not git+file:///PATH#BRANCH, git+https://HOST/REPO#BRANCH or git+ssh://USER@HOST/REPO#BRANCH");
        }
        if (PASSWORD.matcher(form.group(1)).find()) {
            throw new IllegalArgumentException("has a password in it; put it into the file of policies.token-file");
        }
        String folder = form.group(3) == null ? "" : form.group(3);
        if (("/" + folder + "/").contains("/../")) {
            throw new IllegalArgumentException("has a folder that leads out of the repository");
        }
        String ref = form.group(4) == null || form.group(4).isEmpty() ? "main" : form.group(4);
        if (!REF.matcher(ref).matches()
                || ref.contains("..")
                || ref.endsWith("/")
                || ref.toLowerCase(Locale.ROOT).endsWith(".lock")) {
            throw new IllegalArgumentException("has no name of a branch or tag after #");
        }
        return new GitAddress(form.group(1), folder, ref.startsWith("refs/") ? ref : "refs/heads/" + ref);
    }

    /** Whether it is a tag, whose commit is not expected to change. */
    public boolean isTag() {
        return ref.startsWith("refs/tags/");
    }

    /** For people; no user is in it, because for HTTPS that may be a token. */
    public String shown() {
        String place = remote.startsWith("ssh:") ? remote : remote.replaceFirst("://[^/@]*@", "://");
        return PREFIX + place + (folder.isEmpty() ? "" : "//" + folder) + "#" + ref.replaceFirst("^refs/heads/", "");
    }
}
