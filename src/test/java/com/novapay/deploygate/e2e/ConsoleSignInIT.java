package com.novapay.deploygate.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.Cookie;
import com.novapay.deploygate.console.Chromium;
import com.novapay.deploygate.e2e.DexProvider.Person;
import com.novapay.deploygate.e2e.ReviewLoad.Ask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** People sign in at the console of a gate as users start it, in a real browser, by the login form of a real OpenID provider. */
@Tag("slow")
class ConsoleSignInIT {
    private static final String ASKED = "/decisions?outcome=refused&environment=staging";
    private static final Person AUDITOR = new Person("vera@novapay.example", "vera's password", List.of("compliance"));
    private static final Person VIEWER = new Person("sam@novapay.example", "sam's password", List.of("x", "support"));
    private static final Person STRANGER = new Person("max@novapay.example", "max's password", List.of("sales"));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static DexProvider provider;
    private static GateProcess gate;
    private static Chromium chromium;
    private static String console;
    private static String refused;

    private PersonAtBrowser person;
    private Page page;

    @BeforeAll
    static void start() throws Exception {
        ReviewLoad.prepare(folder);
        provider = DexProvider.start(folder);
        gate = GateProcess.start(
                folder,
                List.of(),
                Map.of(
                        "NOVAPAY_CONSOLE_OIDC_ISSUER",
                        provider.issuer(),
                        "NOVAPAY_CONSOLE_OIDC_CLIENT_ID",
                        DexProvider.CLIENT,
                        "NOVAPAY_CONSOLE_OIDC_CLIENT_SECRET_FILE",
                        Files.writeString(folder.resolve("client-secret"), DexProvider.SECRET)
                                .toString(),
                        "NOVAPAY_CONSOLE_OIDC_SCOPES",
                        "openid,profile,email,groups",
                        "NOVAPAY_CONSOLE_OIDC_AUDITORS",
                        "compliance",
                        "NOVAPAY_CONSOLE_OIDC_VIEWERS",
                        "engineering,support"));
        console = gate.consoleUrl();
        provider.serve(console + "/signin/oidc/callback", List.of(AUDITOR, VIEWER, STRANGER));
        assertThat(ReviewLoad.once(gate, Ask.DEPLOY).allowed()).isTrue();
        refused = ReviewLoad.once(gate, Ask.UNTESTED).decisionId();
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
        if (gate != null) {
            gate.close();
        }
        if (provider != null) {
            provider.close();
        }
    }

    @BeforeEach
    void open() {
        person = new PersonAtBrowser(chromium, console, provider.issuer());
        page = person.page();
    }

    @AfterEach
    void close() {
        person.close();
    }

    @Test
    void auditor_comesBackToThePage_signsOffExportsAndLeaves() throws Exception {
        page.navigate(ASKED);
        assertThat(page.url()).startsWith(console + "/signin?to=");
        person.link("Sign in with localhost").click();
        person.type(AUDITOR.email(), "another password");
        assertThat(page.locator("#login-error")).isVisible();
        assertThat(page.url()).startsWith(provider.issuer());
        assertThat(person.cookies(console)).containsExactly("deploy-gate-signing-in");
        person.type(AUDITOR.email(), AUDITOR.password());
        person.button("Grant Access").click();

        assertThat(page).hasURL(console + ASKED);
        assertThat(page.locator("header")).containsText(AUDITOR.email() + ", auditor");
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator("tbody")).containsText(refused);
        person.look("signed-in");
        Download csv = page.waitForDownload(() -> person.link("CSV").click());
        assertThat(Files.readString(csv.path())).contains(refused + ",");
        person.link("Review").click();
        page.getByLabel("What you checked").fill("Nothing went another way.");
        person.button(Pattern.compile("Sign off \\d.*")).click();
        assertThat(page.locator("section[aria-labelledby=signed]"))
                .containsText("by " + AUDITOR.email() + ", 0 decisions. Nothing went another way.");

        List<Cookie> copied = person.context().cookies(console);
        assertThat(person.cookies(console)).containsExactly("deploy-gate-session");
        person.button("Sign out").click();
        assertThat(page).hasURL(console + "/signin");
        assertThat(person.cookies(console)).isEmpty();
        page.goBack();
        assertThat(page.locator("h1")).hasText("Sign in");
        person.context().addCookies(copied);
        page.navigate(ASKED);
        assertThat(page.locator("h1")).hasText("Sign in");
    }

    @Test
    void viewer_readsAndNoMore() {
        person.signIn(ASKED, VIEWER);
        assertThat(page).hasURL(console + ASKED);
        assertThat(page.locator("header")).containsText(VIEWER.email() + ", viewer");
        assertThat(page.locator("tbody")).containsText(refused);
        assertThat(person.link("CSV")).hasCount(0);
        Response export = page.navigate("/decisions.csv");
        assertThat(export.status()).isEqualTo(403);
        assertThat(page.locator("main")).containsText("Only auditors may export records.");

        page.navigate("/review");
        assertThat(page.locator("main")).containsText("Only auditors may sign off a day.");
        assertThat(person.button(Pattern.compile("Sign off.*"))).hasCount(0);
        String day = page.getByLabel("Day, in UTC").inputValue();
        Response signed = page.waitForResponse(console + "/review", () -> page.evaluate("""
                day => {
                  const form = document.querySelector('form[action="/signout"]');
                  form.action = '/review';
                  const field = Object.assign(document.createElement('input'), {name: 'day', value: day});
                  form.append(field);
                  form.submit();
                }""", day));
        assertThat(signed.status()).isEqualTo(403);
        assertThat(page.locator("main")).containsText("Only auditors may sign off a day.");
        page.navigate("/review");
        assertThat(page.locator("section[aria-labelledby=signed]")).not().containsText(VIEWER.email());
    }

    @Test
    void personOfNeitherRole_isToldWhoMay() {
        person.signIn(ASKED, STRANGER);
        assertThat(page.locator("h1")).hasText("Not allowed");
        assertThat(page.locator("main"))
                .containsText("You are " + STRANGER.email()
                        + ", and may not read this console. You need one of these names in the claim"
                        + " groups: engineering, support (to read) or compliance (to export and sign off, too).");
        person.look("neither-role");
        assertThat(person.cookies(console)).isEmpty();
        page.navigate(ASKED);
        assertThat(page.locator("h1")).hasText("Sign in");
    }

    /** Dex keeps who cancels on a page of its own; other providers send him back, as RFC 6749 wants it (4.1.2.1). */
    @Test
    void cancelledAtTheProvider_mayBeginAgain() {
        Predicate<String> consent = url -> url.startsWith(provider.issuer() + "/approval");
        person.leave(ASKED, AUDITOR);
        assertThat(person.button("Cancel")).isVisible();
        String state = person.authorization().replaceFirst(".*[?&]state=([^&]+).*", "$1");
        String back = console + "/signin/oidc/callback?error=access_denied&state=" + state;
        person.context()
                .route(
                        consent,
                        route -> route.fulfill(
                                new Route.FulfillOptions().setStatus(303).setHeaders(Map.of("location", back))));
        person.button("Cancel").click();
        assertThat(page.locator("main"))
                .containsText(
                        "You cancelled at localhost, or it does not give you access to this console (access_denied).");
        assertThat(person.cookies(console)).isEmpty();
        person.look("cancelled");
        person.context().unroute(consent);
        person.link("Sign in").click();
        person.link("Sign in with localhost").click();
        person.type(AUDITOR.email(), AUDITOR.password());
        person.button("Grant Access").click();
        assertThat(page).hasURL(console + ASKED);
    }

    /** As Dex itself sends it, to a console whose settings ask for what it does not have. */
    @Test
    void errorOfTheProvider_isSaid() {
        person.leave(ASKED, VIEWER);
        assertThat(person.button("Cancel")).isVisible();
        page.evaluate(
                "url => { location.href = url; }",
                person.authorization().replace("scope=openid", "scope=openid+payroll"));
        assertThat(page.locator("main")).containsText("localhost rejected the sign-in: invalid_scope.");
        assertThat(page.url()).startsWith(console + "/signin/oidc/callback?");
        assertThat(person.cookies(console)).isEmpty();
    }
}
