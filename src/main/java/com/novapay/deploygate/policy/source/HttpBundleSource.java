package com.novapay.deploygate.policy.source;

import com.novapay.deploygate.outbound.TokenFile;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicySource;
import com.novapay.deploygate.policy.PolicyStage;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Policies from an OPA bundle over HTTP or HTTPS, as OPA's bundle API defines it: what is known is not sent again (ETag), and a
 * server that supports long polling is asked to wait for a change. Delta bundles are not asked for, because a signature does not
 * cover their result.
 */
final class HttpBundleSource implements PolicySource {
    private static final String LONG_POLLING = "application/vnd.openpolicyagent.bundles";

    /** Seconds; a request is never longer than this for the thread that polls, so that it can do other work. */
    private static final int WAIT = 3;

    private final URI address;
    private final HttpFetch.Access access;
    private final Optional<TokenFile> token;
    private final BundleReader reader;
    private final LongSupplier nanoTime;
    private final RepeatedFailure failure = new RepeatedFailure();
    private String version = "";
    private String etag = "";
    private boolean longPolling;

    /** @param address without a user in it */
    HttpBundleSource(
            URI address,
            HttpFetch.Access access,
            Optional<TokenFile> token,
            BundleReader reader,
            LongSupplier nanoTime) {
        this.address = address;
        this.access = access;
        this.token = token;
        this.reader = reader;
        this.nanoTime = nanoTime;
    }

    @Override
    public String shown() {
        return shown(address);
    }

    /** Without its query, which may have a key in it. */
    static String shown(URI address) {
        return address.toString().replaceFirst("[?#].*", "").replaceFirst("//[^/@]*@", "//");
    }

    @Override
    public Optional<PolicyFiles> poll(String known) throws PolicyProblem {
        try (HttpFetch fetch = new HttpFetch(access, nanoTime)) {
            boolean isAsked = !etag.isEmpty() && (known.equals(version) || failure.isOf(version));
            HttpFetch.Answer answer = get(fetch, isAsked ? etag : "");
            if (answer.status() == 304 && isAsked) {
                if (known.equals(version)) {
                    return Optional.empty();
                }
                failure.rethrow(version);
                answer = get(fetch, "");
            }
            return changed(answer, known);
        } catch (IOException e) {
            throw problem(String.valueOf(e.getMessage()));
        }
    }

    private Optional<PolicyFiles> changed(HttpFetch.Answer answer, String known) throws PolicyProblem {
        if (answer.status() != 200) {
            throw problem(meaning(answer.status()));
        }
        String now = Digest.sha256(answer.body());
        version = now;
        etag = answer.headers().firstValue("ETag").orElse("");
        longPolling = answer.headers()
                .firstValue("Content-Type")
                .filter(LONG_POLLING::equals)
                .isPresent();
        if (now.equals(known)) {
            return Optional.empty();
        }
        failure.rethrow(now);
        return Optional.of(
                failure.of(now, () -> reader.read(answer.body(), shown(), now, etag.replaceAll("^W/|\"", ""))));
    }

    private HttpFetch.Answer get(HttpFetch fetch, String known) throws IOException {
        Map<String, String> headers = new HashMap<>();
        headers.put("Prefer", "modes=snapshot" + (longPolling && !known.isEmpty() ? ";wait=" + WAIT : ""));
        if (!known.isEmpty()) {
            headers.put("If-None-Match", known);
        }
        Optional<String> authorization =
                token.isPresent() ? Optional.of("Bearer " + token.get().line()) : Optional.empty();
        return fetch.get(address, headers, authorization);
    }

    private String meaning(int status) {
        return "the server answers " + status
                + switch (status) {
                    case 401, 403 ->
                        token.map(file -> ": the token of " + file.file() + " is not accepted")
                                .orElse(": set policies.token-file");
                    case 404 -> ": there is no such bundle";
                    default -> "";
                };
    }

    private PolicyProblem problem(String reason) {
        return new PolicyProblem(PolicyStage.FETCH, shown() + ": " + reason);
    }
}
