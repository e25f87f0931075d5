package com.novapay.deploygate.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.novapay.deploygate.audit.store.RecordStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser. */
@Tag("slow")
class ConsolePagesIT {
    private static final Instant YESTERDAY = Instant.parse("2026-11-26T16:30:00Z");
    private static final Map<String, String> PAGES = Map.ofEntries(
            Map.entry("now", "/"),
            Map.entry("calendar", "/calendar"),
            Map.entry("policies", "/policies"),
            Map.entry("decisions", "/decisions"),
            Map.entry("decision", "/decisions/d-2"),
            Map.entry("decision-lifted", "/decisions/d-l"),
            Map.entry("report", "/report?from=2026-11-01&to=2026-11-30"),
            Map.entry("record", "/decisions/r-u"),
            Map.entry("rule", "/policies/r/friday-approval"),
            Map.entry("review", "/review?day=2026-11-26"),
            Map.entry("trends", "/trends"),
            Map.entry("integrity", "/integrity"),
            Map.entry("wrong", "/decisions?from=yesterday"),
            Map.entry("missing", "/nowhere"));

    @TempDir
    private static Path folder;

    private static FakeConsole console;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws Exception {
        console = new FakeConsole(RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db")));
        for (int day = 1; day <= 25; day++) {
            Instant noon = Instant.parse("2026-11-01T17:00:00Z").plusSeconds(86_400L * day);
            for (int i = 0; i < 3 + day % 5; i++) {
                console.with(SampleLog.admitted("d-a" + day + "-" + i, noon.plusSeconds(i), "ledger", "dev@novapay"))
                        .with(SampleLog.record(
                                "observed", "r-h" + day + "-" + i, noon.plusSeconds(400 + i), "ledger", "healthy"));
            }
            if (day % 3 == 0) {
                console.with(SampleLog.refused("d-f" + day, noon, "ledger", "ops@novapay", "friday-approval"))
                        .with(SampleLog.record("observed", "r-x" + day, noon.plusSeconds(9), "ledger", "failed"));
            }
        }
        console.with(SampleLog.approved(
                        SampleLog.refused(
                                "d-2", YESTERDAY, "payments", "dev@novapay", "incident-freeze", "ci-evidence"),
                        "friday",
                        "vp@novapay"))
                .with(SampleLog.refused(
                        "d-3",
                        YESTERDAY.plusSeconds(60),
                        "wallet",
                        "system:serviceaccount:argocd:argocd-application-controller",
                        "deploy-days"))
                .with(SampleLog.approved(
                        SampleLog.admitted("d-4", YESTERDAY.plusSeconds(120), "payments", "ops@novapay"),
                        "hotfix",
                        "ic@novapay"))
                .with(SampleLog.record("ungated", "r-u", YESTERDAY.plusSeconds(300), "wallet", ""))
                .with(SampleLog.refused(
                        "d-5", FakeConsole.NOW.minusSeconds(600), "payments", "dev@novapay", "friday-approval"));
        ObjectNode lifted = SampleLog.approved(
                SampleLog.admitted("d-l", YESTERDAY.plusSeconds(240), "cart", "dev@novapay"),
                "break-glass",
                "ic@novapay");
        lifted.set("rules", new ObjectMapper().readTree("""
                {"passed":["image-digest"],"warned":[],"lifted":[{"approval":{"approver":"ic@novapay","name":"approval-1",
                 "purpose":"break-glass","role":"incident-commander"},"by":"break-glass","code":"ci-evidence",
                 "message":"registry.novapay.local/cart lacks lint, unit."}],
                 "notApplicable":[{"code":"friday-approval","why":"it is no day for approvals"}]}"""));
        console.with(lifted);
        SamplePolicies.records().forEach(console::with);
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        chromium.close();
        console.close();
    }

    private static BrowserContext at(int width, int height, ColorScheme scheme) {
        return chromium.at(console.address(), width, height, scheme);
    }

    /** From "what was refused yesterday" to a signed-off day. */
    @Test
    void auditor_findsReadsExportsAndSignsOff() throws Exception {
        try (BrowserContext context = at(1280, 900, ColorScheme.LIGHT)) {
            Page page = context.newPage();
            page.navigate("/");
            page.getByRole(
                            AriaRole.LINK,
                            new Page.GetByRoleOptions().setName("Decisions").setExact(true))
                    .click();
            page.getByLabel("From").fill("2026-11-26");
            page.getByLabel("To", new Page.GetByLabelOptions().setExact(true)).fill("2026-11-26");
            page.getByLabel("Service").fill("payments");
            page.getByLabel("Outcome").selectOption("refused");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Show"))
                    .click();
            assertThat(page.locator("tbody tr")).hasCount(1);
            Download csv =
                    page.waitForDownload(() -> page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("CSV"))
                            .click());
            assertThat(Files.readString(csv.path())).contains("d-2,").doesNotContain("d-3,");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("d-2"))
                    .click();
            assertThat(page.locator("main")).containsText("The rule incident-freeze refuses this.");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Review"))
                    .click();
            page.getByLabel("What you checked").fill("Both refusals were right.");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign off 2026-11-26"))
                    .click();
            assertThat(page.locator("main")).containsText("Both refusals were right.");
            assertThat(page.locator("main")).containsText("✓ reviewed");
        }
    }

    /** A page has no script: what it looks like at another width or in the dark needs no other load. */
    @Test
    void pages_all_areAccessibleAndFit() {
        try (BrowserContext context = at(1280, 900, ColorScheme.LIGHT)) {
            for (Map.Entry<String, String> named : PAGES.entrySet()) {
                try (Page page = context.newPage()) {
                    look(page, named.getKey(), named.getValue());
                }
            }
        }
    }

    private static void look(Page page, String name, String path) {
        List<String> errors = new ArrayList<>();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")
                    && !message.text().contains("the server responded with a status of 40")) {
                errors.add(message.text());
            }
        });
        page.navigate(path);
        assertThat(page.locator("script").count()).as("scripts of %s", name).isZero();
        for (int width : new int[] {1280, 390, 360}) {
            page.setViewportSize(width, 900);
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                if (width != 360) {
                    Chromium.shoot(
                            page, name + "-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT));
                    assertThat(Chromium.barriers(page))
                            .as("%s at %s, %s", name, width, scheme)
                            .isEmpty();
                }
                assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                        .as("%s at %s is no wider than the screen", name, width)
                        .isLessThanOrEqualTo(width);
            }
        }
        assertThat(errors).as("%s obeys the content security policy", name).isEmpty();
    }

    @Test
    void pages_keyboard_reachesTheContent() {
        try (BrowserContext context = at(1280, 900, ColorScheme.LIGHT)) {
            Page page = context.newPage();
            page.navigate("/decisions");
            page.keyboard().press("Tab");
            assertThat(page.locator(":focus")).hasText("Skip to content");
            page.keyboard().press("Enter");
            page.keyboard().press("Tab");
            assertThat(page.locator(":focus")).hasAttribute("name", "from");
        }
    }
}
