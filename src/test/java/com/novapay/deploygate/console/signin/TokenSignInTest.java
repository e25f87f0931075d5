package com.novapay.deploygate.console.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.novapay.deploygate.console.Browser;
import com.novapay.deploygate.console.RunningConsole;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kubernetes tokens by form and by header; what the API server says is scripted, {@code ConsoleTokenIT} asks a real one. */
class TokenSignInTest {
    private final AtomicInteger asked = new AtomicInteger();

    @TempDir
    private Path folder;

    @Test
    void form_beginsASessionThatEndsWithTheToken() throws Exception {
        RunningConsole.Setup setup = RunningConsole.in(folder).tokens(this::review);
        try (RunningConsole console = setup.start();
                Browser browser = console.browser()) {
            assertThat(browser.get("/signin?to=/decisions").body())
                    .contains("<form method=\"post\" action=\"/signin/token\"");
            HttpResponse<String> in = browser.post("/signin/token", Map.of("token", " auditor\n", "to", "/decisions"));
            assertThat(Browser.location(in)).isEqualTo("/decisions");
            assertThat(browser.get("/").body()).startsWith("system:serviceaccount:audit:auditor [AUDITOR]");
            browser.cookies().clear();
            long end = setup.clock().instant().getEpochSecond() + 60;
            browser.post("/signin/token", Map.of("token", new PlainJWT(claims(end)).serialize()));
            assertThat(browser.get("/").statusCode()).isEqualTo(200);
            setup.clock().turn(Duration.ofSeconds(61));
            assertThat(browser.get("/").statusCode()).isEqualTo(303);
        }
    }

    @Test
    void form_ofAnotherSite_isTurnedAway() throws Exception {
        try (RunningConsole console =
                        RunningConsole.in(folder).tokens(this::review).start();
                Browser browser = console.browser()) {
            assertThat(browser.postFrom("https://evil.example", "/signin/token", Map.of("token", "auditor"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(browser.cookies()).isEmpty();
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void header_letsProgramsInWithoutASession() throws Exception {
        RunningConsole.Setup setup = RunningConsole.in(folder).tokens(this::review);
        try (RunningConsole console = setup.start();
                Browser program = console.browser()) {
            for (int i = 0; i < 5; i++) {
                assertThat(program.get("/", "authorization", "bearer viewer").body())
                        .startsWith("viewer [VIEWER]");
            }
            assertThat(asked).hasValue(1);
            setup.clock().turn(Duration.ofSeconds(31));
            assertThat(program.get("/", "authorization", "Bearer viewer").statusCode())
                    .isEqualTo(200);
            assertThat(asked).hasValue(2);
            assertThat(program.setCookies()).isEmpty();
            assertThat(program.postFrom("", "/review", Map.of(), "authorization", "Bearer auditor")
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<String> bad = program.get("/api/v1/now", "authorization", "Bearer none");
            assertThat(bad.statusCode()).isEqualTo(401);
            assertThat(bad.headers().firstValue("www-authenticate")).hasValue("Bearer");
            assertThat(bad.headers().firstValue("content-type")).hasValue("application/problem+json");
            HttpResponse<String> stranger = program.get("/api/v1/now", "authorization", "Bearer stranger");
            assertThat(stranger.statusCode()).isEqualTo(403);
            assertThat(stranger.body()).contains("deploy-gate-viewer");
            HttpResponse<String> away = program.get("/api/v1/now", "authorization", "Bearer away");
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(away.body()).contains("it does not answer");
            assertThat(program.get("/api/v1/now", "authorization", "Bearer " + "a".repeat(17_000))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(program.get("/api/v1/now", "authorization", "Bearer ").statusCode())
                    .isEqualTo(401);
        }
    }

    /** A good cookie does not help a bad token, and a token does not make a cookie's form good. */
    @Test
    void badHeader_beatsAGoodCookie() throws Exception {
        try (RunningConsole console =
                        RunningConsole.in(folder).tokens(this::review).start();
                Browser browser = console.signedIn()) {
            assertThat(browser.get("/", "authorization", "Bearer none").statusCode())
                    .isEqualTo(401);
        }
        try (RunningConsole console = RunningConsole.in(folder).start();
                Browser browser = console.signedIn()) {
            assertThat(browser.get("/", "authorization", "Bearer viewer").statusCode())
                    .isEqualTo(401);
        }
    }

    private Optional<TokenReviewer.Reviewed> review(String token) throws IOException {
        asked.incrementAndGet();
        return switch (token) {
            case "auditor" ->
                Optional.of(new TokenReviewer.Reviewed("system:serviceaccount:audit:auditor", Set.of(Role.AUDITOR)));
            case "viewer" -> Optional.of(new TokenReviewer.Reviewed("viewer", Set.of(Role.VIEWER)));
            case "stranger" -> Optional.of(new TokenReviewer.Reviewed("stranger", Set.of()));
            case "away" -> throw new IOException("it does not answer");
            default ->
                Optional.of(token)
                        .filter(text -> text.startsWith("ey"))
                        .map(jwt -> new TokenReviewer.Reviewed("brief", Set.of(Role.VIEWER)));
        };
    }

    private static JWTClaimsSet claims(long end) {
        return new JWTClaimsSet.Builder()
                .expirationTime(Date.from(Instant.ofEpochSecond(end)))
                .build();
    }
}
