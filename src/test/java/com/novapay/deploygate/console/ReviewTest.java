package com.novapay.deploygate.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.console.signin.Role;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reviewing days, and that what is done on the console is recorded itself. */
class ReviewTest {
    private static final Instant YESTERDAY = Instant.parse("2026-11-26T16:30:00Z");
    private static final String SIGN = "csrf=" + FakeConsole.CSRF + "&day=2026-11-26&note=Looked+at+all";

    @TempDir
    private Path folder;

    private FakeConsole console;

    @BeforeEach
    void start() {
        console = new FakeConsole(RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db")))
                .with(SampleLog.admitted("d-1", YESTERDAY, "payments", "dev@novapay"))
                .with(SampleLog.approved(
                        SampleLog.admitted("d-2", YESTERDAY.plusSeconds(60), "ledger", "ops@novapay"),
                        "break-glass",
                        "ic@novapay"))
                .with(SampleLog.refused("d-3", YESTERDAY, "payments", "dev@novapay", "deploy-days"))
                .with(SampleLog.record("ungated", "r-u", YESTERDAY, "wallet", ""))
                .with(SampleLog.record("observed", "r-o", YESTERDAY, "payments", "healthy"));
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void review_ofADay_hasItsPopulation() throws Exception {
        assertThat(console.get("/review?day=2026-11-26").body())
                .contains("<span class=\"figure\">3</span>decisions", "<span class=\"figure\">1</span>ungated changes")
                .contains("break-glass of pay/ledger", "✗ awaits review", "pay/Deployment/wallet", "Not yet.");
    }

    @Test
    void review_namesDaysThatNobodySignedOff() throws Exception {
        console.with(SampleLog.admitted("d-9", YESTERDAY.minusSeconds(4 * 86_400), "payments", "dev@novapay"));

        assertThat(console.get("/review?day=2026-11-24").body())
                .contains("Not signed off within the last two weeks")
                .contains("<a href=\"/review?day=2026-11-26\">", "<a href=\"/review?day=2026-11-22\">")
                .doesNotContain("<a href=\"/review?day=2026-11-21\">");
        console.post("/review", SIGN);
        assertThat(console.get("/review?day=2026-11-24").body()).doesNotContain("<a href=\"/review?day=2026-11-26\">");
    }

    @Test
    void review_figuresLeadToTheirLists() throws Exception {
        String page = console.get("/review?day=2026-11-26").body();

        assertThat(page)
                .contains("/decisions?from=2026-11-26&amp;outcome=refused&amp;to=2026-11-26&amp;type=decision")
                .contains("/decisions?class=DEPLOY&amp;from=2026-11-26&amp;outcome=allow&amp;to=2026-11-26")
                .contains("href=\"#ungated\"", "href=\"#special\"");
        assertThat(console.get("/decisions?from=2026-11-26&to=2026-11-26&type=decision&outcome=refused")
                        .body())
                .contains("1 found");
    }

    @Test
    void signOff_bySomebodyElse_isRecordedAndReviews() throws Exception {
        assertThat(console.post("/review", SIGN).statusCode()).isEqualTo(303);
        assertThat(console.get("/review?day=2026-11-26").body())
                .contains("<strong>auditor@novapay</strong>, 3 decisions. Looked at all", "✓ reviewed");
        assertThat(console.get("/api/v1/records?type=review.signed").body()).contains("auditor@novapay");
    }

    /** Whoever signs off what went another way says what was checked. */
    @Test
    void signOff_ofADayWithSpecialChanges_needsANote() throws Exception {
        HttpResponse<String> answer = console.post("/review", "csrf=" + FakeConsole.CSRF + "&day=2026-11-26&note=+");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("A note is needed");
        assertThat(console.post("/review", "csrf=" + FakeConsole.CSRF + "&day=2026-11-25")
                        .statusCode())
                .isEqualTo(303);
    }

    @Test
    void review_hasFridayApprovalsAndExceptions() throws Exception {
        console.with(SampleLog.approved(
                SampleLog.admitted("d-f", YESTERDAY.plusSeconds(120), "payments", "dev@novapay"),
                "friday",
                "vp@novapay"));
        ObjectNode excepted = SampleLog.admitted("d-e", YESTERDAY.plusSeconds(180), "cart", "dev@novapay");
        excepted.withArray("warnings").add("gitops-only is lifted by exception OPS-1 until 2026-12-24T18:00:00Z");
        console.with(excepted);
        assertThat(console.get("/review?day=2026-11-26").body())
                .contains("friday of pay/payments", "exception of pay/cart", "OPS-1 until 2026-12-24T18:00:00Z");
    }

    @Test
    void report_hasThePeriod() throws Exception {
        assertThat(console.get("/report?from=2026-11-01&to=2026-11-30").body())
                .contains("Is anything missing?", "break-glass", "/decisions/d-2", "ungated", "Denied requests: 1.")
                .contains("/report.csv?environment=production&amp;from=2026-11-01");
        assertThat(console.get("/report.json?from=2026-11-01&to=2026-11-30").body())
                .contains("\"id\":\"d-2\"");
        assertThat(console.get("/api/v1/records?type=audit.export").body()).contains("auditor@novapay");
        assertThat(console.get("/report?from=2026-12-01&to=2026-11-30").statusCode())
                .isEqualTo(400);
        console.become("viewer@novapay", Role.VIEWER);
        assertThat(console.get("/report.csv").statusCode()).isEqualTo(403);
    }

    @Test
    void signOff_twice_showsBoth() throws Exception {
        console.post("/review", SIGN);
        console.become("second@novapay", Role.AUDITOR);
        console.post("/review", SIGN);
        assertThat(console.get("/review?day=2026-11-26").body()).contains("auditor@novapay", "second@novapay</strong>");
    }

    @Test
    void signOff_byWhoBrokeTheGlass_isRefused() throws Exception {
        for (String own : new String[] {"ops@novapay", "ic@novapay"}) {
            console.become(own, Role.AUDITOR);
            HttpResponse<String> answer = console.post("/review", SIGN);
            assertThat(answer.statusCode()).as(own).isEqualTo(403);
            assertThat(answer.body()).contains("another auditor must sign it off");
        }
        assertThat(console.get("/review?day=2026-11-26").body()).contains("Not yet.");
    }

    @Test
    void signOff_dayNotOver_isRefused() throws Exception {
        assertThat(console.post("/review", "csrf=" + FakeConsole.CSRF + "&day=2026-11-27")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void signOff_otherCsrfToken_isRefused() throws Exception {
        assertThat(console.post("/review", "csrf=other&day=2026-11-26").statusCode())
                .isEqualTo(403);
        assertThat(console.get("/review?day=2026-11-26").body()).contains("Not yet.");
    }

    @Test
    void readingAndExporting_areRecorded() throws Exception {
        console.get("/decisions/d-1");
        HttpResponse<String> export = console.get("/decisions.jsonl?service=payments");
        assertThat(Arrays.stream(export.body().split("\n", -1)).filter(line -> !line.isEmpty()))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("\"decisionId\":\"d-"));
        assertThat(console.get("/api/v1/records?type=audit.read").body()).contains("auditor@novapay");
        HttpResponse<String> exports = console.get("/api/v1/records?type=audit.export");
        assertThat(exports.body()).contains("auditor@novapay");
        String id = exports.body().replaceFirst("(?s).*\"id\":\"(r-\\d+)\".*", "$1");
        assertThat(console.get("/api/v1/decisions/" + id).body()).contains("\"filter\":{\"service\":\"payments\"}");
    }
}
