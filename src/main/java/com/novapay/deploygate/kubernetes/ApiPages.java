package com.novapay.deploygate.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads paths of the API server as they are, lists page by page. */
public final class ApiPages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 250;
    private final KubernetesClient client;

    public ApiPages(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Shows all members of a list.
     *
     * @param selector more of the query, beginning with an ampersand, or empty
     */
    public void each(String path, String selector, Visitor visitor) throws ApiProblem {
        String next = "";
        do {
            String more = next.isEmpty() ? "" : "&continue=" + encoded(next);
            JsonNode page = read(path + "?limit=" + PAGE + selector + more)
                    .orElseThrow(() -> new ApiProblem(
                            "the API server does not have " + path + "; are the custom resources installed?",
                            false,
                            null));
            for (JsonNode item : page.path("items")) {
                visitor.see(item);
            }
            next = page.at("/metadata/continue").asText();
        } while (!next.isEmpty());
    }

    /** Shows all members of a list; none where the cluster does not know the kind. */
    public void eachIfKnown(String path, Visitor visitor) throws ApiProblem {
        if (read(path + "?limit=1").isPresent()) {
            each(path, "", visitor);
        }
    }

    /** What is at a path, if anything is. */
    public Optional<JsonNode> read(String path) throws ApiProblem {
        try {
            return Optional.of(JSON.readTree(client.raw(path, "GET", null)));
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404) {
                return Optional.empty();
            }
            throw ApiProblem.of(path.replaceFirst("\\?.*", "") + " cannot be read", e);
        } catch (JsonProcessingException e) {
            throw new ApiProblem(path.replaceFirst("\\?.*", "") + ": the API server's answer is not JSON", false, e);
        }
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Sees one object after the other. */
    public interface Visitor {
        void see(JsonNode object) throws ApiProblem;
    }
}
