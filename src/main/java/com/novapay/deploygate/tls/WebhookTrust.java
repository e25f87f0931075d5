package com.novapay.deploygate.tls;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code caBundle} of every entry of one ValidatingWebhookConfiguration. Changes nothing else. Confined to one thread. */
final class WebhookTrust implements TrustBundle {
    private static final int ATTEMPTS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();
    private final KubernetesClient client;
    private final String name;

    WebhookTrust(KubernetesClient client, String name) {
        this.client = client;
        this.name = name;
    }

    @Override
    public List<X509Certificate> read() throws TlsProblem {
        ValidatingWebhookConfiguration configuration = configuration();
        if (configuration == null || configuration.getWebhooks().isEmpty()) {
            return List.of();
        }
        List<X509Certificate> everywhere =
                new ArrayList<>(bundle(configuration.getWebhooks().getFirst()));
        configuration.getWebhooks().forEach(webhook -> everywhere.retainAll(bundle(webhook)));
        return everywhere;
    }

    @Override
    public boolean publish(List<X509Certificate> authorities) throws TlsProblem {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ValidatingWebhookConfiguration configuration = configuration();
            if (configuration == null) {
                throw new TlsProblem(
                        "there is no ValidatingWebhookConfiguration " + name + " to publish the authority in");
            }
            String patch = patch(configuration, authorities);
            if (patch.isEmpty()) {
                return attempt > 0;
            }
            try {
                client.admissionRegistration()
                        .v1()
                        .validatingWebhookConfigurations()
                        .withName(name)
                        .patch(PatchContext.of(PatchType.JSON), patch);
                return true;
            } catch (KubernetesClientException e) {
                // 422 is what a failed test of the resourceVersion comes back as: somebody wrote first
                if ((e.getCode() != 409 && e.getCode() != 422) || attempt == ATTEMPTS - 1) {
                    throw ApiProblem.of("caBundle of ValidatingWebhookConfiguration " + name + " cannot be written", e);
                }
            }
        }
        throw new IllegalStateException("the last attempt returns or throws");
    }

    private @Nullable ValidatingWebhookConfiguration configuration() throws TlsProblem {
        try {
            return client.admissionRegistration()
                    .v1()
                    .validatingWebhookConfigurations()
                    .withName(name)
                    .get();
        } catch (KubernetesClientException e) {
            throw ApiProblem.of("ValidatingWebhookConfiguration " + name + " cannot be read", e);
        }
    }

    private static String patch(ValidatingWebhookConfiguration configuration, List<X509Certificate> authorities) {
        String wanted = Base64.getEncoder().encodeToString(Pem.text(authorities));
        ArrayNode patch = JSON.createArrayNode();
        patch.addObject()
                .put("op", "test")
                .put("path", "/metadata/resourceVersion")
                .put("value", configuration.getMetadata().getResourceVersion());
        List<ValidatingWebhook> webhooks = configuration.getWebhooks();
        for (int i = 0; i < webhooks.size(); i++) {
            if (!bundle(webhooks.get(i)).equals(authorities)) {
                patch.addObject()
                        .put("op", "add")
                        .put("path", "/webhooks/" + i + "/clientConfig/caBundle")
                        .put("value", wanted);
            }
        }
        return patch.size() == 1 ? "" : patch.toString();
    }

    /** What is no bundle trusts nobody. */
    private static List<X509Certificate> bundle(ValidatingWebhook webhook) {
        String text = webhook.getClientConfig() == null
                ? null
                : webhook.getClientConfig().getCaBundle();
        try {
            return text == null
                    ? List.of()
                    : Pem.certificates("caBundle", Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException | TlsProblem e) {
            return List.of();
        }
    }
}
