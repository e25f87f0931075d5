package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.admission.ReviewCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The recorded AdmissionReviews; each read gives a tree of its own. */
public final class Reviews {
    /** A deploy by a person. */
    public static final String SET_IMAGE = "deployment-set-image--deployments-update-by-dev@novapay";

    private static final Path FOLDER = Path.of("src/test/resources/reviews");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Reviews() {}

    public static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList();
        }
    }

    static List<String> classes() throws IOException {
        return Files.readAllLines(FOLDER.resolve("classes.csv")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    public static JsonNode read(String name) {
        try {
            return JSON.readTree(Files.readAllBytes(FOLDER.resolve(name + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The request of a review; the tree is given away. */
    public static AdmissionRequest request(JsonNode review) {
        return switch (new ReviewCodec().decode(review)) {
            case ReviewCodec.Decoded.Review read -> read.request();
            case ReviewCodec.Decoded.Unreadable unreadable -> throw new AssertionError(unreadable.detail());
        };
    }

    static Change classify(JsonNode review) {
        return new Classifier().classify(request(review), WorkloadLookup.NONE);
    }
}
