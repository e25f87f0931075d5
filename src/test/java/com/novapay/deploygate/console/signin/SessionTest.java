package com.novapay.deploygate.console.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.console.Browser;
import com.novapay.deploygate.console.RunningConsole;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One-time links, sessions and what keeps other sites from using them, by a real server. */
class SessionTest {
    private static final String COOKIE = "deploy-gate-session";

    @TempDir
    private Path folder;

    @Test
    void oneTimeLink_opensOnceForItsOwner() throws Exception {
        RunningConsole.Setup setup = RunningConsole.in(folder);
        try (RunningConsole console = setup.start();
                Browser browser = console.browser();
                Browser second = console.browser()) {
            String key = console.links().issue();
            HttpResponse<String> prefetched = browser.get("/open?key=" + key, "sec-purpose", "prefetch");
            assertThat(prefetched.statusCode()).isEqualTo(503);
            HttpResponse<String> opened = browser.get("/open?key=" + key);
            assertThat(opened.statusCode()).isEqualTo(303);
            assertThat(Browser.location(opened)).isEqualTo("/");
            assertThat(browser.get("/").body()).startsWith(System.getProperty("user.name") + " [AUDITOR]");
            assertThat(second.get("/open?key=" + key).statusCode()).isEqualTo(403);
            assertThat(second.cookies()).isEmpty();
            assertThat(console.told().poll()).contains("signed in as auditor by a one-time link");
            String late = console.links().issue();
            setup.clock().turn(Duration.ofMinutes(11));
            assertThat(second.get("/open?key=" + late).body()).contains("novapay console");
            assertThat(second.get("/open?key=../../session.key").statusCode()).isEqualTo(403);
            assertThat(second.get("/open").statusCode()).isEqualTo(403);
            assertThat(folder.resolve("session.key")).exists();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("session.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void cookie_isHiddenFromScriptsAndOtherSites() throws Exception {
        try (RunningConsole console = RunningConsole.in(folder).start();
                Browser browser = console.signedIn()) {
            assertThat(browser.setCookies())
                    .singleElement()
                    .satisfies(cookie -> assertThat(cookie)
                            .startsWith(COOKIE + "=")
                            .contains("HTTPOnly", "SameSite=Lax", "Path=/")
                            .doesNotContain("Domain", "Secure"));
        }
        try (RunningConsole console = RunningConsole.in(folder)
                        .url("https://console.novapay.example/")
                        .start();
                Browser browser = console.signedIn()) {
            assertThat(browser.setCookies())
                    .singleElement()
                    .satisfies(cookie -> assertThat(cookie)
                            .startsWith("__Host-" + COOKIE + "=")
                            .contains("HTTPOnly", "SameSite=Lax", "Path=/", "Secure")
                            .doesNotContain("Domain"));
        }
    }

    @Test
    void session_endsIdleOldOrSignedOut() throws Exception {
        RunningConsole.Setup setup = RunningConsole.in(folder);
        try (RunningConsole console = setup.start();
                Browser idle = console.signedIn();
                Browser busy = console.signedIn()) {
            for (int i = 0; i < 15; i++) {
                setup.clock().turn(Duration.ofMinutes(29));
                assertThat(busy.get("/").statusCode()).isEqualTo(200);
                if (i == 1) {
                    assertThat(idle.get("/decisions?code=x").statusCode()).isEqualTo(303);
                }
            }
            setup.clock().turn(Duration.ofMinutes(29));
            assertThat(busy.get("/").statusCode()).isEqualTo(200);
            setup.clock().turn(Duration.ofMinutes(29));
            assertThat(busy.get("/").statusCode()).isEqualTo(303);
        }
    }

    @Test
    void signOut_endsTheCookieForWhoeverCopiedIt() throws Exception {
        try (RunningConsole console = RunningConsole.in(folder).start();
                Browser browser = console.signedIn();
                Browser thief = console.browser()) {
            thief.cookies().putAll(browser.cookies());
            assertThat(thief.get("/").statusCode()).isEqualTo(200);
            assertThat(browser.post("/signout", Map.of()).statusCode()).isEqualTo(403);
            HttpResponse<String> out = browser.post("/signout", Map.of("csrf", browser.csrf()));
            assertThat(Browser.location(out)).isEqualTo("/signin");
            assertThat(browser.cookies()).isEmpty();
            assertThat(thief.get("/").statusCode()).isEqualTo(303);
        }
    }

    /** Whatever cookie a browser was given before, it gets another one when it signs in, and the old one is dead. */
    @Test
    void plantedSession_isNotTakenOver() throws Exception {
        try (RunningConsole console = RunningConsole.in(folder).start();
                Browser attacker = console.signedIn();
                Browser victim = console.browser()) {
            victim.cookies().putAll(attacker.cookies());
            String planted = String.valueOf(attacker.cookies().get(COOKIE));
            victim.get("/open?key=" + console.links().issue());
            assertThat(victim.cookies().get(COOKIE)).isNotEqualTo(planted);
            assertThat(attacker.get("/").statusCode()).isEqualTo(303);
            assertThat(victim.get("/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void forgedCookies_areNobodys() throws Exception {
        try (RunningConsole console = RunningConsole.in(folder).start();
                Browser browser = console.signedIn();
                RunningConsole other = RunningConsole.in(Files.createDirectory(folder.resolve("other")))
                        .start();
                Browser stranger = other.signedIn();
                Browser forger = console.browser()) {
            String good = String.valueOf(browser.cookies().get(COOKIE));
            String[] parts = good.split("\\.", -1);
            String none =
                    encoded("{\"alg\":\"none\"}") + "." + encoded("{\"sub\":\"root\",\"roles\":[\"AUDITOR\"]}") + ".";
            String header = encoded("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}");
            for (String forged : new String[] {
                String.valueOf(stranger.cookies().get(COOKIE)),
                good.substring(0, good.length() - 2) + (good.endsWith("AA") ? "BB" : "AA"),
                parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[3] + "A." + parts[4],
                header + "." + parts[1] + "." + parts[2] + "." + parts[3] + "." + parts[4],
                none,
                "",
                "a.b.c.d.e",
                "x".repeat(5_000)
            }) {
                forger.cookies().put(COOKIE, forged);
                assertThat(forger.get("/").statusCode()).as(forged).isEqualTo(303);
                assertThat(forger.get("/api/v1/now").statusCode()).isEqualTo(401);
            }
            assertThat(browser.get("/").statusCode()).isEqualTo(200);
        }
    }

    /** A cookie sealed while somebody leaves for the provider is no session. */
    @Test
    void sealedForAnotherPurpose_doesNotOpen() throws Exception {
        SessionKey key = SessionKey.readOrMake(folder.resolve("key"), new SecureRandom());
        com.nimbusds.jwt.JWTClaimsSet claims =
                new com.nimbusds.jwt.JWTClaimsSet.Builder().subject("root").build();
        String sealed = key.seal("signing in").close(claims);
        assertThat(key.seal("signing in").open(sealed)).isPresent();
        assertThat(key.seal("session").open(sealed)).isEmpty();
    }

    @Test
    void changes_needTheTokenOfThisSessionAndThisOrigin() throws Exception {
        try (RunningConsole console = RunningConsole.in(folder).start();
                Browser browser = console.signedIn();
                Browser other = console.signedIn()) {
            Map<String, String> good = Map.of("csrf", browser.csrf());
            assertThat(browser.post("/review", good).body()).isEqualTo("signed off");
            assertThat(browser.postFrom(console.origin(), "/review", Map.of(), "x-csrf-token", browser.csrf())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(browser.post("/review", Map.of()).statusCode()).isEqualTo(403);
            assertThat(browser.post("/review", Map.of("csrf", other.csrf())).statusCode())
                    .isEqualTo(403);
            assertThat(browser.post("/review?csrf=" + browser.csrf(), Map.of()).statusCode())
                    .isEqualTo(403);
            for (String origin : new String[] {
                "",
                "null",
                "https://evil.example",
                "http://127.0.0.1:1",
                "http://127.0.0.1.evil.example",
                "http://localhost:" + console.port()
            }) {
                assertThat(browser.postFrom(origin, "/review", good).statusCode())
                        .as(origin)
                        .isEqualTo(403);
            }
            for (String site : new String[] {"cross-site", "same-site", "none"}) {
                assertThat(browser.postFrom(console.origin(), "/review", good, "sec-fetch-site", site)
                                .statusCode())
                        .isEqualTo(403);
            }
            assertThat(browser.postFrom(console.origin(), "/review", good, "sec-fetch-site", "same-origin")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example",
                "/\\\\evil.example",
                "/%09/evil.example",
                "javascript:alert(1)",
                "/\t/evil.example",
                "/signout",
                "/signin?to=/signin",
                "/open?key=x",
                "/api/v1/export",
                "@evil.example",
                ""
            })
    void returnPath_staysInTheConsole(String to) {
        assertThat(ReturnPath.of(to)).matches("/|/%09/evil.example");
    }

    @Test
    void returnPath_leadsBackToThePage() throws Exception {
        assertThat(ReturnPath.of("/decisions?service=pay&code=a%20b")).isEqualTo("/decisions?service=pay&code=a%20b");
        assertThat(ReturnPath.of("/openings")).isEqualTo("/openings");
        try (RunningConsole console = RunningConsole.in(folder).start();
                Browser nobody = console.browser()) {
            HttpResponse<String> asked = nobody.get("/decisions?service=pay&code=x");
            assertThat(Browser.location(asked)).isEqualTo("/signin?to=%2Fdecisions%3Fservice%3Dpay%26code%3Dx");
        }
    }

    @Test
    void sessionKey_tooShort_isRefused() throws Exception {
        Path key = Files.writeString(folder.resolve("short"), "short");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> SessionKey.read(key))
                .hasMessageContaining("has 5 bytes; a session key has 32 or more");
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
