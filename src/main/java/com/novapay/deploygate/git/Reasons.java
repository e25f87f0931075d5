package com.novapay.deploygate.git;

import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** Puts what JGit throws into words: the cause that says most, without addresses that may have a password in them. */
final class Reasons {
    private static final int LONGEST = 500;

    private Reasons() {}

    static String of(Exception problem, GitAddress address) {
        List<String> parts = new ArrayList<>();
        for (Throwable cause = problem; cause != null && parts.size() < 8; cause = cause.getCause()) {
            String text = cause instanceof NoSuchFileException
                    ? cause.getMessage() + " does not exist"
                    : String.valueOf(cause.getMessage());
            String words = cause.getMessage() == null ? cause.getClass().getSimpleName() : text;
            if (parts.stream().noneMatch(part -> part.contains(words))) {
                parts.add(words);
            }
        }
        String said = String.join(": ", parts)
                .replace(address.remote(), address.shown())
                .replaceAll("://[^/@\\s]*@", "://")
                .replaceAll("[\\s\\p{Cntrl}]+", " ")
                .replace(address.shown() + ": ", "")
                .strip();
        return said.length() > LONGEST ? said.substring(0, LONGEST) + "…" : said;
    }
}
