package com.novapay.deploygate.policy.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.outbound.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gets manifests and blobs of a registry during one poll, with the login that the registry asks for: Basic, or a token of its
 * token service. Confined to one thread.
 */
final class OciRegistry {
    // ORAS' SDK would do this, too; it brings Jackson 3, zstd's native code and TOML for three requests.

    private static final String MANIFESTS = "application/vnd.oci.image.manifest.v1+json,"
            + " application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.index.v1+json";
    private static final Pattern CHALLENGE = Pattern.compile("(?i)\\s*(basic|bearer)\\b(.*)");
    private static final Pattern PARAMETER = Pattern.compile("([a-z]+)=\"([^\"]*)\"");

    /** The user of a token without one; services that look at the token alone take any. */
    private static final String NO_USER = "token";

    private final OciAddress address;
    private final HttpFetch fetch;
    private final Optional<TokenFile> login;
    private Optional<String> authorization = Optional.empty();

    OciRegistry(OciAddress address, HttpFetch fetch, Optional<TokenFile> login) {
        this.address = address;
        this.fetch = fetch;
        this.login = login;
    }

    /** The manifest that the tag or digest is at now. */
    byte[] manifest() throws IOException {
        return get("manifests", address.reference(), Map.of("Accept", MANIFESTS));
    }

    /** @throws IOException also when the content is not what the digest says */
    byte[] blob(String digest) throws IOException {
        byte[] content = get("blobs", digest, Map.of());
        if (!Digest.matches(digest, content)) {
            throw new IOException("the registry sent something else for " + digest);
        }
        return content;
    }

    private byte[] get(String kind, String id, Map<String, String> headers) throws IOException {
        URI uri = address.uri(kind, id);
        HttpFetch.Answer answer = fetch.get(uri, headers, authorization);
        if (answer.status() == 401 && authorization.isEmpty()) {
            authorization = Optional.of(authorized(answer));
            answer = fetch.get(uri, headers, authorization);
        }
        if (answer.status() != 200) {
            throw new IOException(meaning(answer.status()));
        }
        return answer.body();
    }

    private String authorized(HttpFetch.Answer refused) throws IOException {
        String challenge = refused.headers().firstValue("WWW-Authenticate").orElse("");
        Matcher form = CHALLENGE.matcher(challenge);
        if (!form.matches()) {
            throw new IOException("the registry asks for a login of an unknown kind");
        }
        if (form.group(1).toLowerCase(Locale.ROOT).equals("basic")) {
            return basic().orElseThrow(() -> new IOException(meaning(401)));
        }
        return "Bearer " + token(form.group(2));
    }

    private Optional<String> basic() throws IOException {
        if (login.isEmpty()) {
            return Optional.empty();
        }
        TokenFile.Login known = login.get().login(NO_USER);
        String pair = known.user() + ":" + known.token();
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private String token(String parameters) throws IOException {
        String realm = "";
        String service = "";
        Matcher parameter = PARAMETER.matcher(parameters);
        while (parameter.find()) {
            switch (parameter.group(1)) {
                case "realm" -> realm = parameter.group(2);
                case "service" -> service = parameter.group(2);
                default -> {} // the scope is known: what is read here
            }
        }
        URI uri;
        try {
            uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + "service="
                    + URLEncoder.encode(service, StandardCharsets.UTF_8) + "&scope="
                    + URLEncoder.encode("repository:" + address.repository() + ":pull", StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IOException("the registry names a token service that is no address", e);
        }
        boolean isAsSafe = "https".equals(uri.getScheme())
                || ("http".equals(uri.getScheme())
                        && address.uri("manifests", "x").getScheme().equals("http"));
        if (!isAsSafe || uri.getHost() == null) {
            throw new IOException("the registry names a token service without TLS, which is not sent a login");
        }
        HttpFetch.Answer answer = fetch.get(uri, Map.of(), basic());
        if (answer.status() != 200) {
            throw new IOException("the token service " + uri.getHost() + " answers " + answer.status()
                    + (answer.status() == 401 || answer.status() == 403 ? unaccepted() : ""));
        }
        var body = new ObjectMapper().readTree(answer.body());
        String token = body.path("token").asText(body.path("access_token").asText(""));
        if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IOException("the token service " + uri.getHost() + " sent no token");
        }
        return token;
    }

    private String meaning(int status) {
        return "the registry answers " + status
                + switch (status) {
                    case 401, 403 -> unaccepted();
                    case 404 -> ": there is no such artifact";
                    default -> "";
                };
    }

    private String unaccepted() {
        return login.map(file -> ": the login of " + file.file() + " is not accepted")
                .orElse(": set policies.token-file, with USER:TOKEN in it");
    }
}
