package com.novapay.deploygate.cli.records;

import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One check and how it went, as somebody told it: {@code NAME=passed|failed[,URL]}. Immutable.
 *
 * @param url empty where there is nothing to look at
 */
record CheckArgument(String name, String result, String url) {
    private static final List<String> RESULTS = List.of("passed", "failed");
    private static final int FILE_SIZE = 64 * 1024;

    /** @param from the option or the line that has it, for what is wrong with it */
    static CheckArgument of(String from, String text) {
        int equals = text.indexOf('=');
        int comma = text.indexOf(',', Math.max(0, equals));
        String result = text.substring(equals + 1, comma < 0 ? text.length() : comma);
        if (equals < 1) {
            throw new UsageProblem(
                    from + ": \"" + text + "\" must be NAME=passed or NAME=failed, with ,URL where there is one");
        }
        if (!RESULTS.contains(result)) {
            throw new UsageProblem(from + ": \"" + result + "\" is not a result; " + Spelling.hint(result, RESULTS));
        }
        String name = text.substring(0, equals);
        if (!name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw new UsageProblem(from + ": \"" + name + "\" is not the name of a check; known are "
                    + String.join(", ", RecordWords.CHECKS));
        }
        return new CheckArgument(name, result, comma < 0 ? "" : text.substring(comma + 1));
    }

    /** Those of a file, one to a line. One that is empty or says anything else says nothing: there is no evidence by silence. */
    static List<CheckArgument> in(Path file) {
        List<CheckArgument> told = new ArrayList<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                told.add(of("--results: " + file + ":" + (i + 1), lines.get(i).strip()));
            }
        }
        if (told.isEmpty()) {
            throw new UsageProblem("--results: " + file + " is empty; did the checks finish?");
        }
        return told;
    }

    private static List<String> lines(Path file) {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] bytes = input.readNBytes(FILE_SIZE + 1);
            if (bytes.length > FILE_SIZE) {
                throw new UsageProblem("--results: " + file + " is larger than 64 KiB");
            }
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UsageProblem("--results: " + file + " cannot be read; did the checks finish?");
        }
    }
}
