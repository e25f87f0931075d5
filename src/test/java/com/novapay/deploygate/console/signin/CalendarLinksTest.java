package com.novapay.deploygate.console.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.console.Browser;
import com.novapay.deploygate.console.RunningConsole;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calendar clients, which cannot sign in, and what their keys open. */
class CalendarLinksTest {
    private static final String MARA = "5f0c1d9e8b7a46352413f2e1d0c9b8a7";
    private static final String IVO = "00112233445566778899aabbccddeeff";

    @TempDir
    private Path folder;

    private Path file;
    private RunningConsole console;
    private Browser client;

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(
                folder.resolve("links"), "# of people\n\nmara@novapay " + MARA + "\nivo@novapay\t" + IVO + "\r\n");
        console = RunningConsole.in(folder).calendars(file).start();
        client = console.browser();
    }

    @AfterEach
    void stop() {
        client.close();
        console.close();
    }

    @Test
    void key_opensTheCalendarFileAndStartsNoSession() throws Exception {
        HttpResponse<String> answer = client.get("/calendar.ics?namespace=pay&key=" + IVO);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("the file for calendar of ivo@novapay");
        assertThat(client.cookies()).isEmpty();
        assertThat(client.get("/calendar.ics").statusCode()).isEqualTo(303);
        assertThat(console.told()).isEmpty();
    }

    @Test
    void key_opensNothingElse() throws Exception {
        for (String path :
                List.of("/", "/calendar", "/decisions", "/api/v1/now", "/calendar.ics/more", "/CALENDAR.ICS")) {
            assertThat(client.get(path + "?key=" + MARA).statusCode()).as(path).isIn(303, 401);
        }
        assertThat(client.postFrom(console.origin(), "/calendar.ics?key=" + MARA, Map.of())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void wrongKey_isNotFoundAndNeverInTheLog() throws Exception {
        for (String key :
                List.of("", "x", MARA.substring(1), MARA + "0", IVO.toUpperCase(Locale.ROOT), "mara@novapay")) {
            HttpResponse<String> answer = client.get("/calendar.ics?key=" + key);
            assertThat(answer.statusCode()).as(key).isEqualTo(404);
            assertThat(answer.body()).contains("it was revoked");
        }
        assertThat(console.told())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .contains("there is no such calendar link")
                        .doesNotContain(MARA.substring(1)));
    }

    @Test
    void deletedLine_revokesItsLinkAtOnce() throws Exception {
        Files.writeString(file, "ivo@novapay " + IVO + "\n");
        assertThat(client.get("/calendar.ics?key=" + MARA).statusCode()).isEqualTo(404);
        assertThat(client.get("/calendar.ics?key=" + IVO).statusCode()).isEqualTo(200);
    }

    @Test
    void fileThatIsGone_isReportedAndOpensNothing() throws Exception {
        Files.delete(file);
        assertThat(client.get("/calendar.ics?key=" + MARA).statusCode()).isEqualTo(503);
        assertThat(console.told()).singleElement().asString().contains("console.calendar-links-file", file.toString());
    }

    @Test
    void check_namesTheLineAndNotItsKey() throws Exception {
        Files.writeString(file, "mara@novapay " + MARA + "\nivo@novapay too-short\n");
        assertThatThrownBy(new CalendarLinks(file)::check)
                .hasMessageContaining(file + ":2: write NAME KEY")
                .hasMessageContaining("openssl rand -hex 24")
                .hasMessageNotContaining("too-short");
        new CalendarLinks(Files.writeString(file, "")).check();
    }
}
