package com.novapay.deploygate.policy.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.outbound.TokenFile;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicySource;
import com.novapay.deploygate.policy.PolicyStage;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Policies from an artifact of an OCI registry: one layer with an OPA bundle, as {@code opa} and {@code oras} have it, or one
 * layer for each file, as {@code conftest push} writes them. Every digest is verified.
 */
final class OciSource implements PolicySource {
    private static final Set<String> BUNDLES = Set.of(
            "application/vnd.oci.image.layer.v1.tar+gzip",
            "application/vnd.opa.bundle.layer.v1.tar+gzip",
            "application/vnd.docker.image.rootfs.diff.tar.gzip");
    private static final Set<String> FILES = Set.of(
            "application/vnd.cncf.openpolicyagent.policy.layer.v1+rego",
            "application/vnd.cncf.openpolicyagent.data.layer.v1+json",
            "application/vnd.cncf.openpolicyagent.data.layer.v1+yaml",
            "application/vnd.cncf.openpolicyagent.manifest.layer.v1+json");
    private static final String TITLE = "org.opencontainers.image.title";

    private final OciAddress address;
    private final HttpFetch.Access access;
    private final Optional<TokenFile> login;
    private final BundleReader reader;
    private final LongSupplier nanoTime;
    private final RepeatedFailure failure = new RepeatedFailure();

    OciSource(
            OciAddress address,
            HttpFetch.Access access,
            Optional<TokenFile> login,
            BundleReader reader,
            LongSupplier nanoTime) {
        this.address = address;
        this.access = access;
        this.login = login;
        this.reader = reader;
        this.nanoTime = nanoTime;
    }

    @Override
    public String shown() {
        return address.shown();
    }

    @Override
    public Optional<PolicyFiles> poll(String known) throws PolicyProblem {
        try (HttpFetch fetch = new HttpFetch(access, nanoTime)) {
            OciRegistry registry = new OciRegistry(address, fetch, login);
            byte[] manifest = registry.manifest();
            String digest = "sha256:" + Digest.sha256(manifest);
            if (address.isDigest() && !digest.equals(address.reference())) {
                throw new IOException("the registry sent something else for " + address.reference());
            }
            if (digest.equals(known)) {
                return Optional.empty();
            }
            failure.rethrow(digest);
            return Optional.of(failure.of(digest, () -> read(registry, manifest, digest)));
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.FETCH, shown() + ": " + e.getMessage());
        }
    }

    private PolicyFiles read(OciRegistry registry, byte[] manifest, String digest) throws PolicyProblem {
        try {
            JsonNode layers = new ObjectMapper().readTree(manifest).path("layers");
            if (layers.size() > PolicyFiles.MOST_FILES) {
                throw new PolicyProblem(
                        PolicyStage.FORMAT, shown() + " has more than " + PolicyFiles.MOST_FILES + " layers");
            }
            Map<String, byte[]> files = new HashMap<>();
            long left = access.largest();
            for (JsonNode layer : layers) {
                String type = layer.path("mediaType").asText("");
                boolean isBundle = BUNDLES.contains(type);
                if (!isBundle && !FILES.contains(type)) {
                    continue;
                }
                left -= Math.max(0, layer.path("size").asLong());
                if (left < 0) {
                    throw new PolicyProblem(
                            PolicyStage.FETCH,
                            shown() + " is larger than " + (access.largest() >> 20) + " MiB: is it the right one?");
                }
                byte[] content = content(registry, layer);
                if (isBundle) {
                    // The commit is the manifest's digest also where the bundle names a revision: it is what can be
                    // pulled again.
                    PolicyFiles read = reader.read(content, shown(), digest, digest);
                    return new PolicyFiles(digest, digest, read.place(), read.files());
                }
                put(files, layer.path("annotations").path(TITLE).asText(""), content);
            }
            if (files.isEmpty()) {
                throw new PolicyProblem(
                        PolicyStage.FORMAT,
                        shown() + " has no layer with a bundle or with policies; push it as "
                                + BUNDLES.iterator().next());
            }
            PolicyFiles read = reader.files(files, shown(), digest, digest);
            return new PolicyFiles(digest, digest, read.place(), read.files());
        } catch (IOException e) {
            throw new PolicyProblem(PolicyStage.FETCH, shown() + ": " + e.getMessage());
        }
    }

    private static byte[] content(OciRegistry registry, JsonNode layer) throws IOException {
        String digest = layer.path("digest").asText("");
        if (!digest.matches("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")) {
            throw new IOException("a layer has no digest of SHA-256 or SHA-512");
        }
        byte[] content = registry.blob(digest);
        if (content.length != layer.path("size").asLong(-1)) {
            throw new IOException("a layer is not as large as the manifest says: " + digest);
        }
        return content;
    }

    private void put(Map<String, byte[]> files, String title, byte[] content) throws PolicyProblem {
        if (title.isEmpty() || files.put(title, content) != null) {
            throw new PolicyProblem(
                    PolicyStage.FORMAT, shown() + ": a layer has no path of its own in its annotation " + TITLE);
        }
    }
}
