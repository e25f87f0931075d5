package com.novapay.deploygate.console.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.console.Browser;
import com.novapay.deploygate.console.RunningConsole;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way through a provider that others wrote. */
class OpenIdSignInTest {
    private final MockOAuth2Server provider = new MockOAuth2Server();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        provider.start();
    }

    @AfterEach
    void stop() {
        provider.shutdown();
    }

    @Test
    void signIn_leadsToThePageThatWasAskedFor() throws Exception {
        try (RunningConsole console = RunningConsole.in(folder)
                        .openId(settings("realm.roles"))
                        .start();
                Browser browser = console.browser()) {
            provider.enqueueCallback(person(Map.of(
                    "email",
                    "alice@novapay.example",
                    "email_verified",
                    true,
                    "realm",
                    Map.of("roles", List.of("x", "auditors")))));
            HttpResponse<String> page = browser.follow(browser.get("/decisions?service=pay"));
            assertThat(page.body())
                    .contains("Sign in with localhost", "href=\"/signin/oidc?to=%2Fdecisions%3Fservice%3Dpay\"");
            HttpResponse<String> away = browser.get("/signin/oidc?to=%2Fdecisions%3Fservice%3Dpay");
            assertThat(Browser.location(away))
                    .startsWith(provider.authorizationEndpointUrl("novapay").toString())
                    .contains(
                            "response_type=code",
                            "client_id=console",
                            "code_challenge_method=S256",
                            "state=",
                            "nonce=",
                            "scope=openid+email")
                    .doesNotContain("code_verifier");
            assertThat(browser.setCookies()).last().asString().contains("HTTPOnly", "SameSite=Lax", "Max-Age=600");
            HttpResponse<String> back = browser.follow(away);
            HttpResponse<String> in = browser.follow(back);
            assertThat(Browser.location(in)).isEqualTo("/decisions?service=pay");
            assertThat(browser.cookies()).containsOnlyKeys("deploy-gate-session");
            assertThat(browser.get("/").body()).startsWith("alice@novapay.example [AUDITOR]");
            assertThat(console.told().poll())
                    .isEqualTo("console: alice@novapay.example signed in as auditor by OpenID Connect");
            assertThat(Browser.location(browser.get("/signin?to=/decisions"))).isEqualTo("/decisions");
        }
    }

    @Test
    void answers_countOnceInTheBrowserThatBegan() throws Exception {
        RunningConsole.Setup setup = RunningConsole.in(folder).openId(settings("groups"));
        try (RunningConsole console = setup.start();
                Browser browser = console.browser();
                Browser other = console.browser()) {
            provider.enqueueCallback(person(
                    Map.of("email", "alice@novapay.example", "email_verified", true, "groups", List.of("auditors"))));
            HttpResponse<String> back = browser.follow(browser.get("/signin/oidc"));
            Map<String, String> pending = Map.copyOf(browser.cookies());
            // Somebody else's answer, as in a link that was slipped to him.
            assertThat(other.follow(back).statusCode()).isEqualTo(400);
            assertThat(browser.get(Browser.location(back).replaceFirst("state=[^&]*", "state=other"))
                            .statusCode())
                    .isEqualTo(400);
            browser.cookies().putAll(pending);
            assertThat(browser.follow(back).statusCode()).isEqualTo(303);
            browser.cookies().clear();
            browser.cookies().putAll(pending);
            assertThat(browser.follow(back).body()).contains("already used");
            assertThat(browser.cookies()).isEmpty();
            HttpResponse<String> late = browser.follow(browser.get("/signin/oidc"));
            setup.clock().turn(Duration.ofMinutes(11));
            assertThat(browser.follow(late).statusCode()).isEqualTo(400);
            HttpResponse<String> third = browser.follow(browser.get("/signin/oidc"));
            assertThat(browser.get(Browser.location(third) + "&state=other&code=x")
                            .statusCode())
                    .isEqualTo(400);
            HttpResponse<String> fourth = browser.get("/signin/oidc");
            String state = Browser.location(fourth).replaceFirst(".*[?&]state=([^&]+).*", "$1");
            HttpResponse<String> denied =
                    browser.get("/signin/oidc/callback?error=access_denied%3Cscript%3E&state=" + state);
            assertThat(denied.statusCode()).isEqualTo(403);
            assertThat(denied.body()).contains("access_denied&lt;script&gt;").doesNotContain("<script>");
        }
    }

    @Test
    void turnedBack_mayBeginAgainForTheSamePage() throws Exception {
        try (RunningConsole console =
                        RunningConsole.in(folder).openId(settings("groups")).start();
                Browser browser = console.browser()) {
            HttpResponse<String> away = browser.get("/signin/oidc?to=%2Fdecisions%3Fservice%3Dpay");
            String state = Browser.location(away).replaceFirst(".*[?&]state=([^&]+).*", "$1");
            HttpResponse<String> back = browser.get("/signin/oidc/callback?error=access_denied&state=" + state);
            assertThat(back.statusCode()).isEqualTo(403);
            assertThat(back.body())
                    .contains(
                            "You cancelled at localhost, or it does not give you access to this console (access_denied).",
                            "href=\"/signin?to=%2Fdecisions%3Fservice%3Dpay\"");
        }
    }

    /** The cookie would not be there when the provider sends somebody back to another name. */
    @Test
    void otherNameOfTheConsole_beginsAtItsOwn() throws Exception {
        try (RunningConsole console = RunningConsole.in(folder)
                        .openId(settings("groups"))
                        .url("https://console.novapay.example/")
                        .start();
                Browser browser = console.browser()) {
            assertThat(Browser.location(browser.get("/signin/oidc?to=/decisions")))
                    .isEqualTo("https://console.novapay.example/signin/oidc?to=%2Fdecisions");
            assertThat(Browser.location(browser.get("/signin/oidc?to=https://evil.example")))
                    .isEqualTo("https://console.novapay.example/signin/oidc");
        }
    }

    private OpenIdSettings settings(String rolesClaim) {
        return new OpenIdSettings(
                URI.create(provider.issuerUrl("novapay").toString()),
                "console",
                "secret",
                Optional.empty(),
                List.of("openid", "email"),
                "email",
                rolesClaim,
                Set.of("auditors"),
                Set.of());
    }

    private static DefaultOAuth2TokenCallback person(Map<String, Object> claims) {
        return new DefaultOAuth2TokenCallback("novapay", "alice", "JWT", List.of("console"), claims, 3_600);
    }
}
