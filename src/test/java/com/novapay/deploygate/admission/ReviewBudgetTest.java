package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.change.AdmissionRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies are counted by what they become in memory, wherever in the review it stands. */
@Tag("slow")
class ReviewBudgetTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LENGTH = 6_500_000;
    private static final Path REVIEWS = Path.of("src/test/resources/reviews");
    private final ReviewCodec codec = new ReviewCodec();

    /** What is repeated, where. */
    static Stream<Arguments> hostile() {
        return Stream.of(
                        "$.x",
                        "request.options",
                        "request.object",
                        "request.object.metadata.managedFields",
                        "request.object.status",
                        "request.object.spec.template",
                        "request.userInfo.extra")
                .flatMap(place -> contents().map(content -> Arguments.of(place, content)));
    }

    private static Stream<Hostile> contents() {
        return Stream.of(
                new Hostile("objects", "[" + filled("{},") + "{}]"),
                new Hostile("arrays", "[" + filled("[],") + "[]]"),
                new Hostile("members", "[" + filled("{\"a\":1},") + "{}]"),
                new Hostile("numbers", "[" + filled("1e5,") + "1]"),
                new Hostile("strings", "[" + filled("\"a\",") + "1]"),
                new Hostile(
                        "nesting", filled("[").substring(0, 90) + filled("]").substring(0, 90)),
                new Hostile("deep", "[".repeat(3_000_000)),
                new Hostile(
                        "names",
                        "{"
                                + IntStream.range(0, 500_000)
                                        .mapToObj(i -> "\"k" + i + "\":1")
                                        .collect(Collectors.joining(","))
                                + "}"),
                new Hostile("one name", "{" + filled("\"a\":1,") + "\"b\":1}"),
                new Hostile("one string", "\"" + "://".repeat(LENGTH / 3) + "\""),
                new Hostile("one number", "9".repeat(LENGTH)),
                new Hostile("one exponent", "1e999999999"),
                new Hostile("one name of megabytes", "{\"" + "a".repeat(LENGTH) + "\":1}"),
                new Hostile(
                        "colliding names",
                        "{"
                                + IntStream.range(0, 60_000)
                                        .mapToObj(i -> "\"" + colliding(i) + "\":1")
                                        .collect(Collectors.joining(","))
                                + "}"));
    }

    record Hostile(String name, String json) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static String filled(String piece) {
        return piece.repeat(LENGTH / piece.length());
    }

    /** All with one hash code. */
    private static String colliding(int number) {
        return IntStream.range(0, 16)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }

    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource("hostile")
    void decode_hostileContent_neverBecomesMoreThanTheBudget(String place, Hostile content) {
        String body =
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"u-1\",\"operation\":\"UPDATE\"}}";
        String hostile = place.equals("$.x")
                ? body.replaceFirst("\\{", "{\"x\":" + content.json().replace("$", "") + ",")
                : nested(body, place, content.json());
        switch (codec.decode(hostile.getBytes(StandardCharsets.UTF_8))) {
            case ReviewCodec.Decoded.Unreadable unreadable ->
                assertThat(unreadable.failure()).isIn(FailureCode.BODY_TOO_LARGE, FailureCode.MALFORMED_REVIEW);
            case ReviewCodec.Decoded.Review review ->
                assertThat(cost(review.request())).isLessThanOrEqualTo(ReviewCodec.BUDGET);
        }
    }

    private static String nested(String body, String place, String json) {
        String[] names = place.split("\\.", -1);
        StringBuilder inner = new StringBuilder(json);
        for (int i = names.length - 1; i > 1; i--) {
            inner.insert(0, "{\"" + names[i] + "\":").append('}');
        }
        int end = body.length() - 2;
        return body.substring(0, end) + ",\"" + names[1] + "\":" + inner + body.substring(end);
    }

    @Test
    void decode_manyObjects_areTooLargeAndTheUidIsKnown() {
        String hostile = nested(
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"u-1\",\"operation\":\"UPDATE\"}}",
                "request.object",
                contents().findFirst().orElseThrow().json());
        assertThat(codec.decode(hostile.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(ReviewCodec.Decoded.Unreadable.class, unreadable -> {
                    assertThat(unreadable.failure()).isEqualTo(FailureCode.BODY_TOO_LARGE);
                    assertThat(unreadable.uid()).contains("u-1");
                });
    }

    /** Streamed or as a tree, a review is the same request. */
    @Test
    void decode_everyRecordedReview_isAsBefore() throws IOException {
        try (Stream<Path> files = Files.list(REVIEWS)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                assertThat(codec.decode(bytes)).as(file.toString()).isEqualTo(codec.decode(JSON.readTree(bytes)));
                assertThat(codec.decode(Body.of(bytes), 1024 * 1024)).isEqualTo(codec.decode(bytes));
            }
        }
    }

    /** The estimate is never less than what the JVM takes, or it would bound nothing. */
    @Test
    void cost_isNoLessThanTheMemoryTaken() throws IOException {
        Runtime runtime = Runtime.getRuntime();
        for (String content :
                List.of("{},", "[],", "{\"a\":1},", "\"ab\",", "[[]],", "12345,", "{\"a\":\"b\",\"c\":\"d\"},")) {
            byte[] text = ("[" + content.repeat(200_000) + "1]").getBytes(StandardCharsets.UTF_8);
            runtime.gc();
            long before = runtime.totalMemory() - runtime.freeMemory();
            JsonNode tree = JSON.readTree(text);
            runtime.gc();
            long taken = runtime.totalMemory() - runtime.freeMemory() - before;
            assertThat(TreeCost.of(tree)).as(content).isGreaterThan(taken * 9 / 10);
        }
    }

    private static long cost(AdmissionRequest request) {
        return TreeCost.of(request.object()) + TreeCost.of(request.oldObject());
    }
}
