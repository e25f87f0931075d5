package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a deploy was denied and what to do, as a message shows it: what to type stands right after who types it. Immutable.
 *
 * @param paragraphs whole sentences
 * @param commands to be typed, each on one line
 */
record DenialReasons(List<String> paragraphs, List<String> commands) {
    private static final int MOST = 10;
    private static final Pattern COMMAND = Pattern.compile("\\b(?:novapay|kubectl) ");

    /** What the last sentence of a remedy ends with, where that is a command. */
    private record Remedy(String sentence, String command) {}

    static DenialReasons of(JsonNode decision) {
        List<String> paragraphs = new ArrayList<>();
        Set<Remedy> remedies = new LinkedHashSet<>();
        int reasons = 0;
        for (JsonNode violation : decision.path("violations")) {
            if (violation.path("enforcement").asText().equals("deny") && reasons++ < MOST) {
                paragraphs.add(violation.path("code").asText() + ": "
                        + violation.path("message").asText());
                Remedy remedy = remedy(violation.path("remedy").asText());
                if (!remedy.command.isEmpty()) {
                    remedies.add(remedy);
                } else if (!remedy.sentence.isEmpty()) {
                    paragraphs.add(remedy.sentence);
                }
            }
        }
        Documents.text(decision.path("failure"), "detail").ifPresent(paragraphs::add);
        // A message has its commands behind all paragraphs, where nobody knows whose is which.
        if (remedies.size() > 1) {
            remedies.forEach(remedy -> paragraphs.add((remedy.sentence + "\n" + remedy.command).strip()));
            return new DenialReasons(paragraphs, List.of());
        }
        remedies.stream().map(Remedy::sentence).filter(text -> !text.isEmpty()).forEach(paragraphs::add);
        return new DenialReasons(
                paragraphs, remedies.stream().map(Remedy::command).toList());
    }

    private static Remedy remedy(String text) {
        Matcher command = COMMAND.matcher(text);
        return command.find()
                ? new Remedy(text.substring(0, command.start()).strip(), text.substring(command.start()))
                : new Remedy(text.strip(), "");
    }
}
