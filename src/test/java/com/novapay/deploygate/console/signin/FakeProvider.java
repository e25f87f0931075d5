package com.novapay.deploygate.console.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A provider that signs what tests want, by whichever key and algorithm they want. */
final class FakeProvider implements AutoCloseable {
    static final String SECRET = "a client secret of more than thirty-two bytes";
    private static final Pattern NONCE = Pattern.compile("[?&]nonce=([^&]+)");
    private static final Pattern STATE = Pattern.compile("[?&]state=([^&]+)");
    /** One for all of them: a key takes a second to make. */
    private static final RSAKey FIRST = newKey("first");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile RSAKey key = FIRST;
    private volatile String nonce = "";
    private volatile String idToken = "";
    private volatile String issuer;
    private volatile int padding;
    private volatile boolean hangs;

    FakeProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = url();
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, 200, discovery()));
        server.createContext("/keys", exchange -> answer(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
        server.createContext("/token", this::token);
        server.setExecutor(threads);
        server.start();
    }

    static RSAKey newKey(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    OpenIdSettings settings() {
        return new OpenIdSettings(
                URI.create(url()),
                "console",
                SECRET,
                Optional.empty(),
                List.of("openid"),
                "email",
                "groups",
                Set.of("auditors"),
                Set.of("viewers"));
    }

    /** Another key from now on. */
    void rotate() {
        key = newKey("second");
    }

    void callsItself(String name) {
        issuer = name;
    }

    void pad(int bytes) {
        padding = bytes;
    }

    void hang() {
        hangs = true;
    }

    /** The browser was sent there; where it goes back to. */
    String back(String authorization) {
        nonce = found(NONCE, authorization);
        return "/signin/oidc/callback?code=paper&state=" + found(STATE, authorization);
    }

    /** The token that comes next, of Alice the auditor but for what is changed. */
    void signs(UnaryOperator<JWTClaimsSet.Builder> change) {
        signs(key, change);
    }

    void signs(RSAKey other, UnaryOperator<JWTClaimsSet.Builder> change) {
        try {
            idToken = signed(JWSAlgorithm.RS256, new RSASSASigner(other), change);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As if the client's secret were a key. */
    void signsWithClientSecret() {
        try {
            idToken = signed(JWSAlgorithm.HS256, new MACSigner(SECRET), same -> same);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As if the public key were an HMAC's. */
    void signsWithPublicKey() {
        try {
            idToken = signed(
                    JWSAlgorithm.HS256, new MACSigner(key.toRSAPublicKey().getEncoded()), same -> same);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    void signsNothing() {
        idToken = new PlainJWT(claims().build()).serialize();
    }

    /** What was signed says something else afterwards. */
    void tampers() {
        signs(claims -> claims.claim("groups", List.of("nobody")));
        String[] parts = idToken.split("\\.", -1);
        SignedJWT other = new SignedJWT(
                new JWSHeader(JWSAlgorithm.RS256),
                claims().claim("groups", List.of("auditors")).build());
        idToken = parts[0] + "." + other.getPayload().toBase64URL() + "." + parts[2];
    }

    void sends(String token) {
        idToken = token;
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private JWTClaimsSet.Builder claims() {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(url())
                .subject("alice")
                .audience("console")
                .claim("nonce", nonce)
                .claim("email", "alice@novapay.example")
                .claim("email_verified", true)
                .claim("groups", List.of("auditors"))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)));
    }

    private String signed(JWSAlgorithm algorithm, JWSSigner signer, UnaryOperator<JWTClaimsSet.Builder> change)
            throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(),
                change.apply(claims()).build());
        jwt.sign(signer);
        return jwt.serialize();
    }

    private String discovery() {
        return new JsonObject(Map.of(
                        "issuer",
                        issuer,
                        "authorization_endpoint",
                        url() + "/authorize",
                        "token_endpoint",
                        url() + "/token",
                        "jwks_uri",
                        url() + "/keys",
                        "subject_types_supported",
                        List.of("public"),
                        "response_types_supported",
                        List.of("code"),
                        "id_token_signing_alg_values_supported",
                        List.of("RS256")))
                .encode();
    }

    private void token(HttpExchange exchange) throws IOException {
        if (hangs) {
            drip(exchange);
            return;
        }
        answer(
                exchange,
                200,
                new JsonObject(Map.of(
                                "access_token", "a" + "a".repeat(padding), "token_type", "Bearer", "id_token", idToken))
                        .encode());
    }

    /** A byte now and then, so that no read ever times out. */
    private void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 1_000_000);
        try {
            while (!closing.await(100, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("the console sent no such parameter: " + text);
        }
        return URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8);
    }
}
