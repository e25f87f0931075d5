package com.novapay.deploygate.console.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import com.novapay.deploygate.console.Browser;
import com.novapay.deploygate.console.RunningConsole;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider that says what it should not: nobody gets in, and the page says why. */
@Tag("slow")
class ForgedTokensTest {
    @TempDir
    private Path folder;

    private FakeProvider provider;
    private RunningConsole console;
    private Browser browser;

    @BeforeEach
    void start() throws IOException {
        provider = new FakeProvider();
        console = RunningConsole.in(folder).openId(provider.settings()).start();
        browser = console.browser();
    }

    @AfterEach
    void stop() {
        browser.close();
        console.close();
        provider.close();
    }

    static Stream<Named<Consumer<FakeProvider>>> forgeries() {
        Instant now = Instant.now();
        RSAKey other = FakeProvider.newKey("first");
        return Stream.of(
                forged("signed by nobody", FakeProvider::signsNothing),
                forged("signed with the client's secret", FakeProvider::signsWithClientSecret),
                forged("signed with the public key as a secret", FakeProvider::signsWithPublicKey),
                forged("signed by another key of the same name", paper -> paper.signs(other, same -> same)),
                forged("changed after it was signed", FakeProvider::tampers),
                forged(
                        "ended",
                        paper -> paper.signs(claims -> claims.expirationTime(Date.from(now.minusSeconds(120))))),
                forged("without an end", paper -> paper.signs(claims -> claims.expirationTime(null))),
                forged(
                        "of tomorrow",
                        paper -> paper.signs(claims -> claims.issueTime(Date.from(now.plusSeconds(3_600))))),
                forged(
                        "not valid yet",
                        paper -> paper.signs(claims -> claims.notBeforeTime(Date.from(now.plusSeconds(3_600))))),
                forged("for another client", paper -> paper.signs(claims -> claims.audience("other"))),
                forged(
                        "for two clients, by the other",
                        paper -> paper.signs(claims ->
                                claims.audience(List.of("console", "other")).claim("azp", "other"))),
                forged("by another issuer", paper -> paper.signs(claims -> claims.issuer("https://evil.example"))),
                forged("of another sign-in", paper -> paper.signs(claims -> claims.claim("nonce", "other"))),
                forged("of no sign-in", paper -> paper.signs(claims -> claims.claim("nonce", null))),
                forged("without a subject", paper -> paper.signs(claims -> claims.subject(null))),
                forged("no token at all", paper -> paper.sends("none")),
                forged("without a name", paper -> paper.signs(claims -> claims.claim("email", null))),
                forged("with a list for a name", paper -> paper.signs(claims -> claims.claim("email", List.of("a")))),
                forged("with an invisible name", paper -> paper.signs(claims -> claims.claim("email", "a\u202eb"))),
                forged("with a line in the name", paper -> paper.signs(claims -> claims.claim("email", "a\nb"))),
                forged("with an endless name", paper -> paper.signs(claims -> claims.claim("email", "a".repeat(300)))),
                forged(
                        "with an address that is not his",
                        paper -> paper.signs(claims -> claims.claim("email_verified", false))),
                forged(
                        "with an address that nobody vouches for",
                        paper -> paper.signs(claims -> claims.claim("email_verified", null))),
                forged(
                        "with an address that a text vouches for",
                        paper -> paper.signs(claims -> claims.claim("email_verified", "true"))),
                forged("in no group", paper -> paper.signs(claims -> claims.claim("groups", List.of("auditor")))),
                forged("with groups of another type", paper -> paper.signs(claims -> claims.claim("groups", 7))),
                forged("without groups", paper -> paper.signs(claims -> claims.claim("groups", null))));
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void forgedToken_letsNobodyIn(Consumer<FakeProvider> forgery) throws Exception {
        HttpResponse<String> refused = signIn(forgery);
        assertThat(refused.statusCode()).isIn(403, 503);
        assertThat(refused.body()).contains("Sign in").doesNotContain("Exception");
        assertThat(browser.cookies()).isEmpty();
        assertThat(browser.get("/").statusCode()).isEqualTo(303);
        assertThat(console.told()).noneMatch(line -> line.contains("signed in") || line.contains("\n"));
    }

    @Test
    void goodToken_letsIn_alsoAfterKeysRotate() throws Exception {
        assertThat(signIn(paper -> paper.signs(same -> same)).statusCode()).isEqualTo(303);
        assertThat(browser.get("/").body()).startsWith("alice@novapay.example [AUDITOR]");
        browser.cookies().clear();
        provider.rotate();
        assertThat(signIn(paper -> paper.signs(claims -> claims.claim("groups", "viewers")))
                        .statusCode())
                .isEqualTo(303);
        assertThat(browser.get("/").body()).startsWith("alice@novapay.example [VIEWER]");
    }

    @Test
    void nobodyInGroup_isToldWhichOnes() throws Exception {
        assertThat(signIn(paper -> paper.signs(claims -> claims.claim("groups", List.of("<b>"))))
                        .body())
                .contains("You are alice@novapay.example", "groups: viewers (to read) or auditors (to export");
    }

    @Test
    void drippingProvider_isGivenUpInTime() throws Exception {
        provider.hang();
        Instant start = Instant.now();
        HttpResponse<String> answer = signIn(paper -> paper.signs(same -> same));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("127.0.0.1 is not available", "The gate itself continues to work");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(9));
    }

    @Test
    void endlessAnswer_isCutOff() throws Exception {
        provider.pad(2 << 20);
        assertThat(signIn(paper -> paper.signs(same -> same)).statusCode()).isEqualTo(503);
    }

    @Test
    void providerOfAnotherName_isNotUsed() throws Exception {
        provider.callsItself("https://evil.example");
        HttpResponse<String> answer = browser.get("/signin/oidc");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("it calls itself https://evil.example");
    }

    @Test
    void providerAway_isSaidAndComesBack() throws Exception {
        OpenIdSettings settings = provider.settings();
        provider.close();
        HttpResponse<String> answer = browser.get("/signin/oidc");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("is not available");
        assertThat(browser.get("/signin").statusCode()).isEqualTo(200);
        assertThat(settings.toString()).doesNotContain(FakeProvider.SECRET);
    }

    private HttpResponse<String> signIn(Consumer<FakeProvider> forgery) throws IOException, InterruptedException {
        String back = provider.back(Browser.location(browser.get("/signin/oidc")));
        forgery.accept(provider);
        return browser.get(back);
    }

    private static Named<Consumer<FakeProvider>> forged(String name, Consumer<FakeProvider> forgery) {
        return Named.of(name, forgery);
    }
}
