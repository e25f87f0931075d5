package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.audit.query.FilterReading;
import java.util.List;

/** What a page or the API says to one request. */
sealed interface Answer {
    /**
     * A page.
     *
     * @param template by which it is written
     * @param section of the navigation that it belongs to
     * @param model what the template calls {@code page}
     */
    record Html(String template, String title, Section section, Object model) implements Answer {}

    /** A document of the API. */
    record Json(JsonNode body) implements Answer {}

    /** A file to keep. */
    record File(String type, String name, String text) implements Answer {}

    /** Done; what came of it is elsewhere. */
    record See(String location) implements Answer {}

    /**
     * It cannot be said; a page for people, problem details (RFC 9457) for programs.
     *
     * @param problems the parts of the request that are wrong, if it is about those
     */
    record Failed(int status, String title, String detail, List<FilterReading.Problem> problems) implements Answer {
        public Failed {
            problems = List.copyOf(problems);
        }
    }

    /** There is no such thing. */
    static Failed missing(String detail) {
        return new Failed(404, "Not found", detail, List.of());
    }

    /** What was asked cannot be asked. */
    static Failed wrong(List<FilterReading.Problem> problems) {
        return new Failed(400, "Invalid request", "A part of the filter is not valid.", problems);
    }

    /** Whoever asks may not. */
    static Failed forbidden(String detail) {
        return new Failed(403, "Not allowed", detail, List.of());
    }
}
