package com.novapay.deploygate.kubernetes;

import com.novapay.deploygate.kubernetes.KubeconfigFiles.Entry;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.tls.ClientTls;
import com.novapay.deploygate.tls.TlsProblem;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.AuthProviderConfig;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import org.jspecify.annotations.Nullable;

/** How a kubeconfig's user authenticates, and as whom the user acts. Immutable. */
final class KubeconfigUser {
    private static final String LIST = "users";
    private final Entry<AuthInfo> user;
    private final Optional<CachedCredential> plugin;

    KubeconfigUser(KubeconfigFiles.Selection selection) {
        user = selection.user();
        // As in kubectl, what the kubeconfig itself says comes before what its plugin would say.
        plugin = Optional.ofNullable(user.value().getExec())
                .filter(exec -> set(user.value().getToken()).isEmpty()
                        && set(user.value().getTokenFile()).isEmpty())
                .map(exec -> new CachedCredential(new ExecPlugin(user, exec, selection.cluster())));
    }

    /** Sets everything of a request that says who asks, but for certificates. */
    void identify(Config config) {
        AuthInfo known = user.value();
        Optional<Path> tokenFile = set(known.getTokenFile()).map(file -> beside(user.file(), file));
        if (tokenFile.isPresent()) {
            token(tokenFile.get());
            // A token in a file is replaced before it expires, so each request reads it.
            config.setOauthTokenProvider(() -> later(() -> token(tokenFile.get())));
        } else if (set(known.getToken()).isPresent()) {
            config.setOauthToken(known.getToken());
        } else if (plugin.isPresent()) {
            config.setOauthTokenProvider(
                    () -> later(() -> plugin.get().current().token().orElse("")));
        }
        if (known.getAuthProvider() != null
                && config.getOauthToken() == null
                && config.getOauthTokenProvider() == null) {
            config.setOauthToken(openIdToken(known.getAuthProvider()));
        }
        config.setUsername(known.getUsername());
        config.setPassword(known.getPassword());
        impersonate(config);
    }

    /** Its client certificate, if it has one. */
    KeyManager[] keys() throws TlsProblem {
        AuthInfo known = user.value();
        Optional<ClientTls.Text> certificate = text(
                user, LIST, "user.client-certificate", known.getClientCertificateData(), known.getClientCertificate());
        Optional<ClientTls.Text> key =
                text(user, LIST, "user.client-key", known.getClientKeyData(), known.getClientKey());
        if (certificate.isPresent() != key.isPresent()) {
            throw new UsageProblem(
                    user.field(LIST, certificate.isPresent() ? "user.client-key" : "user.client-certificate")
                            + " is missing; a client certificate needs both client-certificate and client-key");
        }
        if (certificate.isPresent()) {
            return ClientTls.identity(certificate.get(), key.orElseThrow());
        }
        Optional<ExecPlugin.Credential> returned = plugin.map(CachedCredential::current);
        Optional<String> issued = returned.flatMap(ExecPlugin.Credential::certificate);
        if (issued.isEmpty()) {
            return new KeyManager[0];
        }
        return ClientTls.identity(
                new ClientTls.Text(user.field(LIST, "user.exec: clientCertificateData"), issued.get()),
                new ClientTls.Text(
                        user.field(LIST, "user.exec: clientKeyData"),
                        returned.flatMap(ExecPlugin.Credential::key).orElse("")));
    }

    /** A text that a kubeconfig holds in base64, else in a file. */
    static Optional<ClientTls.Text> text(
            Entry<?> entry, String list, String member, @Nullable String data, @Nullable String file) {
        if (set(data).isPresent()) {
            String field = entry.field(list, member + "-data");
            try {
                return Optional.of(new ClientTls.Text(
                        field, new String(Base64.getMimeDecoder().decode(data), StandardCharsets.ISO_8859_1)));
            } catch (IllegalArgumentException e) {
                throw new UsageProblem(field + " is not base64: " + e.getMessage() + "; encode the PEM text again");
            }
        }
        return set(file).map(name -> {
            Path path = beside(entry.file(), name);
            return new ClientTls.Text(
                    entry.field(list, member) + ": " + path,
                    new String(read(entry.field(list, member), path), StandardCharsets.ISO_8859_1));
        });
    }

    private String openIdToken(AuthProviderConfig provider) {
        String name = provider.getName() == null ? "" : provider.getName();
        if (!name.equals("oidc")) {
            throw new UsageProblem(user.field(LIST, "user.auth-provider") + ": " + name
                    + " is not supported, as in kubectl since 1.26; use an exec plugin");
        }
        return Optional.ofNullable(provider.getConfig())
                .flatMap(settings -> set(settings.get("id-token")))
                .orElseThrow(() -> new UsageProblem(user.field(LIST, "user.auth-provider.config.id-token")
                        + " is missing; log in again, or use an exec plugin"));
    }

    private void impersonate(Config config) {
        AuthInfo known = user.value();
        if (set(known.getAs()).isEmpty()) {
            if (set(known.getAsUid()).isPresent()
                    || filled(known.getAsGroups())
                    || (known.getAsUserExtra() != null
                            && !known.getAsUserExtra().isEmpty())) {
                throw new UsageProblem(
                        user.field(LIST, "user.as") + " is missing; as-uid, as-groups and as-user-extra need it");
            }
            return;
        }
        config.setImpersonateUsername(known.getAs());
        config.setImpersonateGroups(
                filled(known.getAsGroups()) ? known.getAsGroups().toArray(String[]::new) : new String[0]);
        set(known.getAsUid()).ifPresent(uid -> config.setCustomHeaders(Map.of("Impersonate-Uid", uid)));
        if (known.getAsUserExtra() != null) {
            Map<String, List<String>> extra = new TreeMap<>();
            // A header's name has no slash; the API server decodes it.
            known.getAsUserExtra()
                    .forEach((key, values) -> extra.put(
                            URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20"), values));
            config.setImpersonateExtras(extra);
        }
    }

    /** A gate that runs survives a credential that cannot be read now, as it does an API server that does not answer. */
    private static String later(Supplier<String> token) {
        try {
            return token.get();
        } catch (UsageProblem e) {
            throw new KubernetesClientException(e.getMessage(), e);
        }
    }

    private static boolean filled(@Nullable List<String> list) {
        return list != null && !list.isEmpty();
    }

    private String token(Path file) {
        return new String(read(user.field(LIST, "user.tokenFile"), file), StandardCharsets.UTF_8).strip();
    }

    private static byte[] read(String field, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UsageProblem(field + ": " + file + " cannot be read ("
                    + e.getClass().getSimpleName() + "); correct the path or the file's permissions");
        }
    }

    private static Path beside(Path kubeconfig, String file) {
        return kubeconfig.toAbsolutePath().resolveSibling(file);
    }

    static Optional<String> set(@Nullable String value) {
        return Optional.ofNullable(value).filter(text -> !text.isEmpty());
    }
}
