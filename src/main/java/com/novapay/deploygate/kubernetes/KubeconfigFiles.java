package com.novapay.deploygate.kubernetes;

import com.novapay.deploygate.terminal.UsageProblem;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Kubeconfigs merged as kubectl merges them: of each name the first file's entry counts as a whole. Immutable. */
final class KubeconfigFiles {
    /** An entry and the file that it is from, which its relative paths are relative to. */
    record Entry<T>(T value, String name, Path file) {
        /** For messages: the file and the field. */
        String field(String list, String member) {
            return file + ": " + list + "[" + name + "]." + member;
        }
    }

    /** What one context says. */
    record Selection(String name, Entry<Context> context, Entry<Cluster> cluster, Entry<AuthInfo> user) {}

    private final Map<String, Entry<Context>> contexts = new LinkedHashMap<>();
    private final Map<String, Entry<Cluster>> clusters = new LinkedHashMap<>();
    private final Map<String, Entry<AuthInfo>> users = new LinkedHashMap<>();
    private final List<Path> files = new ArrayList<>();
    private @Nullable String current;

    private KubeconfigFiles() {}

    /** @param named the file of {@code --kubeconfig}, which must be there; without it those of the environment that are */
    static KubeconfigFiles read(Optional<Path> named, Map<String, String> environment) {
        KubeconfigFiles merged = new KubeconfigFiles();
        if (named.isPresent()) {
            if (!Files.isReadable(named.get())) {
                throw new UsageProblem("--kubeconfig: " + named.get() + " cannot be read");
            }
            merged.add(named.get());
            return merged;
        }
        usual(environment).filter(Files::exists).forEach(merged::add);
        return merged;
    }

    private static Stream<Path> usual(Map<String, String> environment) {
        String listed = environment.getOrDefault("KUBECONFIG", "");
        return listed.isEmpty()
                ? Stream.of(Path.of(environment.getOrDefault("HOME", ""), ".kube", "config"))
                : Stream.of(listed.split(File.pathSeparator, -1))
                        .filter(path -> !path.isEmpty())
                        .map(Path::of);
    }

    /** Whether no file says anything. */
    boolean isEmpty() {
        return current == null && contexts.isEmpty() && clusters.isEmpty() && users.isEmpty();
    }

    /** The context of that name; default: the current one. */
    Selection select(Optional<String> wanted) {
        String name = wanted.or(() -> Optional.ofNullable(current))
                .orElseThrow(
                        () -> new UsageProblem("--kubeconfig: " + names() + " has no current context; add --context"));
        Entry<Context> context = contexts.get(name);
        if (context == null) {
            throw new UsageProblem(
                    wanted.isPresent()
                            ? "--context: there is no context " + name + " in the kubeconfig"
                            : names() + ": current-context: there is no context " + name
                                    + "; run kubectl config use-context, or add --context");
        }
        return new Selection(
                name,
                context,
                named(clusters, context, "cluster", context.value().getCluster()),
                anonymous(context)
                        ? new Entry<>(new AuthInfo(), "", context.file())
                        : named(users, context, "user", context.value().getUser()));
    }

    /** As for kubectl, a context without a user is nobody in particular. */
    private static boolean anonymous(Entry<Context> context) {
        String user = context.value().getUser();
        return user == null || user.isEmpty();
    }

    private static <T> Entry<T> named(
            Map<String, Entry<T>> entries, Entry<Context> context, String member, @Nullable String name) {
        Entry<T> found = name == null ? null : entries.get(name);
        if (found == null) {
            throw new UsageProblem(context.field("contexts", "context." + member)
                    + (name == null || name.isEmpty()
                            ? " is missing; name one of the kubeconfig's " + member + "s"
                            : ": there is no " + member + " " + name + " in the kubeconfig; add it or name another"));
        }
        return found;
    }

    private String names() {
        return String.join(", ", files.stream().map(Path::toString).toList());
    }

    private void add(Path file) {
        Config config = parse(file);
        files.add(file);
        if (config == null) {
            return;
        }
        if (current == null
                && config.getCurrentContext() != null
                && !config.getCurrentContext().isEmpty()) {
            current = config.getCurrentContext();
        }
        put(contexts, config.getContexts(), named -> named.getName(), named -> named.getContext(), file);
        put(clusters, config.getClusters(), named -> named.getName(), named -> named.getCluster(), file);
        put(users, config.getUsers(), named -> named.getName(), named -> named.getUser(), file);
    }

    private static @Nullable Config parse(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UsageProblem("--kubeconfig: " + file + " cannot be read: " + e.getMessage());
        }
        try {
            return text.isBlank() ? null : Serialization.unmarshal(text, Config.class);
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new UsageProblem(
                    "--kubeconfig: " + file + " is not a kubeconfig: " + firstLine(e) + "; correct the file");
        }
    }

    private static String firstLine(Throwable problem) {
        Throwable cause = problem.getCause() == null ? problem : problem.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    private static <N, T> void put(
            Map<String, Entry<T>> entries,
            @Nullable List<N> named,
            Function<N, @Nullable String> name,
            Function<N, @Nullable T> value,
            Path file) {
        for (N each : named == null ? List.<N>of() : named) {
            String key = name.apply(each);
            T content = value.apply(each);
            if (key != null && content != null) {
                entries.putIfAbsent(key, new Entry<>(content, key, file));
            }
        }
    }
}
