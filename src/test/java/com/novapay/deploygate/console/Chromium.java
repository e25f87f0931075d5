package com.novapay.deploygate.console;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The real browser that {@code tools/chromium} finds. With {@code -Dscreenshots} pictures are kept under
 * {@code target/screenshots}. Confined to one thread. */
public final class Chromium implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts it. */
    public static Chromium start() throws IOException, InterruptedException {
        Path executable = executable();
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Chromium(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(executable)
                                .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage"))));
    }

    private static Path executable() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("tools/chromium")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String path = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("tools/chromium finds no browser; what it said is above");
        }
        return Path.of(path);
    }

    /** Somebody's browser without cookies, whose paths are those of {@code origin}. */
    public BrowserContext at(String origin, int width, int height, ColorScheme scheme) {
        return browser.newContext(new Browser.NewContextOptions()
                .setBaseURL(origin)
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setBypassCSP(false));
    }

    /** Keeps what the page looks like, for people who want to look at it; drawing them all takes a minute. */
    public static void shoot(Page page, String name) {
        if (System.getProperty("screenshots") == null) {
            return;
        }
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    /** What keeps people from using the page, each with its elements. No page has frames, which alone need more than one tab. */
    @SuppressWarnings("deprecation") // the other mode opens a tab for each result
    public static List<String> barriers(Page page) {
        return new AxeBuilder(page)
                .setLegacyMode(true).analyze().getViolations().stream()
                        .filter(violation -> List.of("serious", "critical").contains(violation.getImpact()))
                        .map(violation -> violation.getId() + ": " + violation.getNodes())
                        .toList();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
