package com.novapay.deploygate.announce.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.release.ReleaseMessages;
import com.novapay.deploygate.console.Chromium;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as people see them, on a desktop and on a phone. Keeps pictures with {@code -Dscreenshots}. */
@Tag("slow")
class BlockPicturesIT {
    /** What people read of it before they scroll. */
    private static final int FEW_SCREENS = 2_400;

    private static Chromium chromium;

    @BeforeAll
    static void open() throws IOException, InterruptedException {
        chromium = Chromium.start();
    }

    @AfterAll
    static void close() {
        chromium.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {900, 360})
    void eachMessage_fitsItsWidth_whateverThingsAreCalled(int width) {
        look(ReleaseMessages.ordinary(), "ordinary", width);
        look(ReleaseMessages.longest(), "longest", width);
    }

    private static void look(Map<String, Message> messages, String names, int width) {
        try (BrowserContext context = chromium.at("http://127.0.0.1", width, 400, ColorScheme.LIGHT)) {
            Page page = context.newPage();
            messages.forEach((name, message) -> {
                page.setContent(BlockPage.html(BlockKit.payload(message)));
                Chromium.shoot(page, "slack-" + name + "-" + names + "-" + width);
                assertThat(number(page, "document.documentElement.scrollWidth"))
                        .as(name + " at " + width)
                        .isLessThanOrEqualTo(width);
                assertThat(number(page, "document.documentElement.scrollHeight"))
                        .as(name + " at " + width)
                        .isLessThan(FEW_SCREENS);
            });
        }
    }

    private static int number(Page page, String expression) {
        return ((Number) page.evaluate(expression)).intValue();
    }
}
