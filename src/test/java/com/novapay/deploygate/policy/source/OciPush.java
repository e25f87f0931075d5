package com.novapay.deploygate.policy.source;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Pushes artifacts to a registry as {@code oras push} and {@code conftest push} do. */
public final class OciPush implements AutoCloseable {
    public static final String BUNDLE = "application/vnd.oci.image.layer.v1.tar+gzip";
    public static final String REGO = "application/vnd.cncf.openpolicyagent.policy.layer.v1+rego";
    public static final String DATA = "application/vnd.cncf.openpolicyagent.data.layer.v1+json";
    private static final String CONFIG = "application/vnd.cncf.openpolicyagent.config.v1+json";
    private final HttpClient client = HttpClient.newHttpClient();
    private final String repository;
    private final Map<String, String> headers;

    /** A layer with the name of its file. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Layer(String type, String title, byte[] content) {}

    /** @param repository {@code http://HOST:PORT/v2/NAME} */
    public OciPush(String repository, Map<String, String> headers) {
        this.repository = repository;
        this.headers = headers;
    }

    /** Pushes the layers under a tag; the digest of the manifest. */
    public String push(String tag, List<Layer> layers) throws IOException, InterruptedException {
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        blob(config);
        for (Layer layer : layers) {
            blob(layer.content());
        }
        String manifest =
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                        + descriptor(CONFIG, config, "") + ",\"layers\":["
                        + layers.stream()
                                .map(layer -> descriptor(
                                        layer.type(),
                                        layer.content(),
                                        ",\"annotations\":{\"org.opencontainers.image.title\":\"" + layer.title()
                                                + "\"}"))
                                .collect(Collectors.joining(","))
                        + "]}";
        byte[] content = manifest.getBytes(StandardCharsets.UTF_8);
        send(request(repository + "/manifests/" + tag)
                .header("Content-Type", "application/vnd.oci.image.manifest.v1+json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content)));
        return "sha256:" + Digest.sha256(content);
    }

    private static String descriptor(String type, byte[] content, String more) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"sha256:" + Digest.sha256(content) + "\",\"size\":"
                + content.length + more + "}";
    }

    private void blob(byte[] content) throws IOException, InterruptedException {
        String upload = send(request(repository + "/blobs/uploads/").POST(HttpRequest.BodyPublishers.noBody()))
                .headers()
                .firstValue("Location")
                .orElseThrow();
        String address = URI.create(repository).resolve(upload).toString();
        send(request(address + (address.contains("?") ? "&" : "?") + "digest=sha256:" + Digest.sha256(content))
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content)));
    }

    private HttpRequest.Builder request(String address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        headers.forEach(request::header);
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException("the registry answers " + response.statusCode() + ": " + response.body());
        }
        return response;
    }

    @Override
    public void close() {
        client.close();
    }
}
