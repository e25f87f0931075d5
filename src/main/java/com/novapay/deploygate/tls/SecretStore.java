package com.novapay.deploygate.tls;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an authority in a Secret that several gates share: of two that write at once one wins, by {@code resourceVersion}.
 * Leaves everything else in the Secret as it is. Confined to one thread.
 */
final class SecretStore implements AuthorityStore {
    /** What people set to {@code certificate} or {@code authority} to have it renewed now; taken off when it is done. */
    static final String ROTATE = "deploygate.novapay.com/rotate";

    private static final List<String> NAMES = List.of(
            AuthorityMaterial.AUTHORITY,
            AuthorityMaterial.AUTHORITY_KEY,
            AuthorityMaterial.CERTIFICATE,
            AuthorityMaterial.KEY);
    private final KubernetesClient client;
    private final SecretName secret;
    private @Nullable Secret last;

    SecretStore(KubernetesClient client, SecretName secret) {
        this.client = client;
        this.secret = secret;
    }

    @Override
    public Kept read() throws TlsProblem {
        try {
            last = client.secrets()
                    .inNamespace(secret.namespace())
                    .withName(secret.name())
                    .get();
        } catch (KubernetesClientException e) {
            throw ApiProblem.of(secret + " cannot be read", e);
        }
        if (last == null) {
            return new Kept(Map.of(), "", Renewal.NOTHING);
        }
        Map<String, byte[]> files = new TreeMap<>();
        for (Map.Entry<String, String> entry : Objects.requireNonNullElse(last.getData(), Map.<String, String>of())
                .entrySet()) {
            if (NAMES.contains(entry.getKey()) && !entry.getValue().isEmpty()) {
                files.put(entry.getKey(), Base64.getDecoder().decode(entry.getValue()));
            }
        }
        return new Kept(files, last.getMetadata().getResourceVersion(), asked(last));
    }

    @Override
    public boolean write(Kept read, Map<String, byte[]> files, boolean done) throws TlsProblem {
        Map<String, String> data = new TreeMap<>(
                last == null ? Map.of() : Objects.requireNonNullElse(last.getData(), Map.<String, String>of()));
        data.keySet().removeAll(NAMES);
        files.forEach((name, bytes) -> data.put(name, Base64.getEncoder().encodeToString(bytes)));
        try {
            if (last == null) {
                client.resource(new SecretBuilder()
                                .withType("Opaque")
                                .withNewMetadata()
                                .withNamespace(secret.namespace())
                                .withName(secret.name())
                                .endMetadata()
                                .withData(data)
                                .build())
                        .create();
            } else {
                Secret next = new SecretBuilder(last).withData(data).build();
                if (done && next.getMetadata().getAnnotations() != null) {
                    next.getMetadata().getAnnotations().remove(ROTATE);
                }
                client.resource(next).lockResourceVersion(read.version()).update();
            }
            return true;
        } catch (KubernetesClientException e) {
            // 409: somebody wrote first; 404: somebody deleted it
            if (e.getCode() == 409 || (e.getCode() == 404 && last != null)) {
                return false;
            }
            throw ApiProblem.of(secret + " cannot be written", e);
        }
    }

    @Override
    public String name() {
        return secret.toString();
    }

    private static Renewal asked(Secret secret) {
        Map<String, String> annotations = secret.getMetadata().getAnnotations();
        return switch (annotations == null ? "" : annotations.getOrDefault(ROTATE, "")) {
            case "certificate" -> Renewal.CERTIFICATE;
            case "authority" -> Renewal.AUTHORITY;
            default -> Renewal.NOTHING;
        };
    }
}
