package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Does for one Pod of the chart what a kubelet does: its volumes with what the API server has for them, its service account's token, its
 * environment, its image's command with its arguments. One thing is different: two Pods share one address here, so that the gate is told
 * by its environment to listen on a free port.
 */
final class GatePod {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern VARIABLE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\)");
    /** It lives for minutes, too short for the better compiler to pay. */
    private static final String QUICKLY_WARM = "-XX:TieredStopAtLevel=1";

    private final Kubectl admin;
    private final URI apiServer;
    private final JsonNode pod;
    private final Path folder;
    private final String secret;

    /** @param folder where its volumes and its log go */
    GatePod(Kubectl admin, URI apiServer, JsonNode pod, Path folder) {
        this(admin, apiServer, pod, folder, "");
    }

    private GatePod(Kubectl admin, URI apiServer, JsonNode pod, Path folder, String secret) {
        this.admin = admin;
        this.apiServer = apiServer;
        this.pod = pod;
        this.folder = folder;
        this.secret = secret;
    }

    /** The same Pod once more, with a token that ends when {@code secret} is deleted. */
    GatePod withTokenOf(String secret) {
        return new GatePod(admin, apiServer, pod, folder.resolveSibling(folder.getFileName() + "-" + secret), secret);
    }

    /** The chart's Pods that are not on their way out. */
    static List<JsonNode> of(Kubectl admin) throws IOException {
        List<JsonNode> pods = new ArrayList<>();
        JSON.readTree(must(admin.run(
                                "get",
                                "pods",
                                "-n",
                                "deploy-gate",
                                "-l",
                                "app.kubernetes.io/name=deploy-gate",
                                "-o",
                                "json"))
                        .out())
                .path("items")
                .forEach(pod -> {
                    if (!pod.path("metadata").has("deletionTimestamp")) {
                        pods.add(pod);
                    }
                });
        return pods;
    }

    /** Starts its container; does not wait. Until {@link #gone} the API server keeps the Pod, and with it its token. */
    GateReplica start(ContainerImage image) throws IOException {
        return GateReplica.of(run("gate", image), folder.resolve("gate.log"));
    }

    /** Starts its container, which writes to {@code name.log} in its folder; does not wait. */
    ManagedProcess run(String name, ContainerImage image) throws IOException {
        Files.createDirectories(folder);
        finalizers("[\"e2e.deploygate.novapay.com/container\"]");
        JsonNode container = pod.at("/spec/containers/0");
        List<String> mounts = new ArrayList<>();
        for (JsonNode mount : container.path("volumeMounts")) {
            String path = mount.path("mountPath").asText();
            mounts.add(volume(mount.path("name").asText()) + ":" + path
                    + (mount.path("readOnly").asBoolean() ? ":ro" : ""));
        }
        Map<String, String> environment = environment(container);
        List<String> arguments = new ArrayList<>();
        container.path("args").forEach(argument -> arguments.add(expanded(argument.asText(), environment)));
        return ManagedProcess.start(folder, name, image.command(mounts, environment, arguments));
    }

    /** As a kubelet has it: {@code $(NAME)} is the variable of the container, if there is one. */
    private static String expanded(String argument, Map<String, String> environment) {
        return VARIABLE.matcher(argument)
                .replaceAll(found -> Matcher.quoteReplacement(environment.getOrDefault(found.group(1), found.group())));
    }

    /** Its container has ended. */
    void gone() {
        finalizers("null");
    }

    private void finalizers(String finalizers) {
        must(admin.run(
                "patch",
                "pod",
                field("metadata.name"),
                "-n",
                namespace(),
                "--type=merge",
                "-p",
                "{\"metadata\":{\"finalizers\":" + finalizers + "}}"));
    }

    /**
     * Gives it another token, as a kubelet does some minutes before one ends; returns the old one.
     *
     * @param bound the Secret with which the new one ends; empty for the Pod
     */
    String renewToken(String bound) throws IOException {
        for (JsonNode volume : pod.at("/spec/volumes")) {
            for (JsonNode source : volume.at("/projected/sources")) {
                if (source.has("serviceAccountToken")) {
                    Path file = folder.resolve("volumes")
                            .resolve(volume.path("name").asText())
                            .resolve(source.at("/serviceAccountToken/path").asText());
                    String old = Files.readString(file);
                    write(file, token(bound));
                    return old;
                }
            }
        }
        throw new IllegalStateException("the Pod has no token of its service account");
    }

    private Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "KUBERNETES_SERVICE_HOST",
                apiServer.getHost(),
                "KUBERNETES_SERVICE_PORT",
                Integer.toString(apiServer.getPort()),
                "NOVAPAY_LISTEN",
                "127.0.0.1:0",
                "NOVAPAY_ADMIN_LISTEN",
                "127.0.0.1:0",
                "JDK_JAVA_OPTIONS",
                QUICKLY_WARM));
        for (JsonNode variable : container.path("env")) {
            JsonNode field = variable.at("/valueFrom/fieldRef/fieldPath");
            environment.put(
                    variable.path("name").asText(),
                    field.isMissingNode() ? variable.path("value").asText() : field(field.asText()));
        }
        return environment;
    }

    /** The folder on this machine that stands for one of its volumes. */
    Path volume(String name) throws IOException {
        for (JsonNode volume : pod.at("/spec/volumes")) {
            if (volume.path("name").asText().equals(name)) {
                return filled(volume);
            }
        }
        throw new IllegalStateException("the Pod mounts a volume that it has not: " + name);
    }

    private Path filled(JsonNode volume) throws IOException {
        if (volume.has("hostPath")) {
            return Path.of(volume.at("/hostPath/path").asText());
        }
        Path content = folder.resolve("volumes").resolve(volume.path("name").asText());
        Files.createDirectories(content);
        if (volume.has("emptyDir")) {
            return Files.setPosixFilePermissions(content, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        if (volume.has("configMap")) {
            data("configmap", volume.at("/configMap/name").asText(), content);
        } else if (volume.has("secret")) {
            data("secret", volume.at("/secret/secretName").asText(), content);
        } else if (volume.has("projected")) {
            for (JsonNode source : volume.at("/projected/sources")) {
                project(source, content);
            }
        } else {
            throw new IllegalStateException("no kubelet here knows such a volume: " + volume);
        }
        return content;
    }

    private void project(JsonNode source, Path content) throws IOException {
        if (source.has("serviceAccountToken")) {
            write(content.resolve(source.at("/serviceAccountToken/path").asText()), token(secret));
        } else if (source.has("configMap")) {
            data("configmap", source.at("/configMap/name").asText(), content);
        } else {
            for (JsonNode item : source.at("/downwardAPI/items")) {
                write(
                        content.resolve(item.path("path").asText()),
                        field(item.at("/fieldRef/fieldPath").asText()));
            }
        }
    }

    /** @param bound the Secret with which the token ends; empty for the Pod */
    private String token(String bound) {
        String kind = bound.isEmpty() ? "Pod" : "Secret";
        return must(admin.run(
                        "create",
                        "token",
                        pod.at("/spec/serviceAccountName").asText(),
                        "-n",
                        namespace(),
                        "--bound-object-kind=" + kind,
                        "--bound-object-name=" + (bound.isEmpty() ? field("metadata.name") : bound)))
                .out()
                .strip();
    }

    private String field(String path) {
        return pod.at("/" + path.replace('.', '/')).asText();
    }

    private String namespace() {
        return field("metadata.namespace");
    }

    private void data(String kind, String name, Path content) throws IOException {
        JsonNode object = JSON.readTree(must(admin.run("get", kind, name, "-n", namespace(), "-o", "json"))
                .out());
        for (Map.Entry<String, JsonNode> entry : object.path("data").properties()) {
            String value = entry.getValue().asText();
            write(
                    content.resolve(entry.getKey()),
                    kind.equals("secret")
                            ? new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)
                            : value);
        }
    }

    /** Whole or not at all, as a kubelet does. */
    private static void write(Path file, String content) throws IOException {
        Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), content);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("r--r--r--"));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
