package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.novapay.deploygate.console.Chromium;
import com.novapay.deploygate.e2e.DexProvider.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Somebody with a browser of his own, who has not signed in yet. Confined to one thread. */
final class PersonAtBrowser implements AutoCloseable {
    private final List<String> errors = new ArrayList<>();
    private final List<String> authorizations = new ArrayList<>();
    private final BrowserContext context;
    private final Page page;

    /** @param issuer whose login form he uses */
    PersonAtBrowser(Chromium chromium, String console, String issuer) {
        context = chromium.at(console, 1280, 900, ColorScheme.LIGHT);
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("responded with a status of")) {
                errors.add(message.text());
            }
        });
        page.onRequest(request -> {
            // Dex has addresses of its own below it, from one step of the form to the next.
            if (request.url().startsWith(issuer + "/auth?") && request.url().contains("client_id=")) {
                authorizations.add(request.url());
            }
        });
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    /** The names of the cookies that he has for it. */
    List<String> cookies(String origin) {
        return context.cookies(origin).stream().map(cookie -> cookie.name).toList();
    }

    /** The address by which the console last sent him to the provider. */
    String authorization() {
        return authorizations.getLast();
    }

    /** Signs in, and lets the console know what it asks for. */
    void signIn(String asked, Person person) {
        leave(asked, person);
        button("Grant Access").click();
    }

    /** Goes as far as the provider's question what the console may know. */
    void leave(String asked, Person person) {
        page.navigate(asked);
        link("Sign in with localhost").click();
        type(person.email(), person.password());
    }

    /** Fills the provider's form in and sends it. */
    void type(String name, String password) {
        page.getByLabel("Email Address").fill(name);
        page.getByLabel("Password").fill(password);
        button("Login").click();
    }

    /** Looks at the page on a screen and on a telephone. */
    void look(String name) {
        for (int width : new int[] {1280, 390}) {
            page.setViewportSize(width, 900);
            Chromium.shoot(page, name + "-" + width);
            assertThat(Chromium.barriers(page)).as("%s at %s", name, width).isEmpty();
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                    .as("%s at %s is no wider than the screen", name, width)
                    .isLessThanOrEqualTo(width);
        }
        page.setViewportSize(1280, 900);
    }

    Locator link(String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator button(Pattern name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    @Override
    public void close() {
        context.close();
        assertThat(errors).as("what the content security policy kept from him").isEmpty();
    }
}
