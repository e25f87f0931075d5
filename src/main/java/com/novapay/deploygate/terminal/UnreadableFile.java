package com.novapay.deploygate.terminal;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says why a file cannot be read, in words. */
public final class UnreadableFile {
    private UnreadableFile() {}

    public static String of(Path file, IOException problem) {
        return switch (problem) {
            case NoSuchFileException missing -> "there is no file " + file;
            case AccessDeniedException denied -> file + " is not readable for this user";
            case CharacterCodingException coding -> file + " is not UTF-8 text";
            default ->
                Files.isDirectory(file)
                        ? file + " is a directory, not a file"
                        : file + " cannot be read: " + problem.getMessage();
        };
    }
}
