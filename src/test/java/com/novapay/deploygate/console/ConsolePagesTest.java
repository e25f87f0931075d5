package com.novapay.deploygate.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.audit.store.RecordStore;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages as a browser gets them. */
class ConsolePagesTest {
    private static final Instant YESTERDAY = Instant.parse("2026-11-26T16:30:00Z");

    @TempDir
    private Path folder;

    private FakeConsole console;

    @BeforeEach
    void start() {
        console = new FakeConsole(RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db")))
                .with(SampleLog.admitted("d-1", YESTERDAY.minusSeconds(60), "payments", "dev@novapay"))
                .with(SampleLog.refused("d-2", YESTERDAY, "payments", "dev@novapay", "incident-freeze", "ci-evidence"))
                .with(SampleLog.refused("d-3", YESTERDAY.plusSeconds(60), "ledger", "ops@novapay", "deploy-days"))
                .with(SampleLog.record("observed", "r-a", YESTERDAY.plusSeconds(90), "payments", "healthy"));
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void decisions_filtered_showsWhatFits() throws Exception {
        HttpResponse<String> page = console.get(
                "/decisions?from=2026-11-26&to=2026-11-26&service=payments&outcome=refused&code=&class=deploy");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("pay/<wbr>Deployment/<wbr>payments <span", "<td data-label=\"User\">dev@<wbr>novapay</td>")
                .contains("/decisions/d-2", "incident-freeze, ci-evidence", "2026-11-26 16:30:00 UTC", "Thu 11:30 EST")
                .doesNotContain("/decisions/d-1", "/decisions/d-3")
                .contains("1 found");
    }

    @Test
    void decisions_unasked_areThoseOnWorkloads() throws Exception {
        console.with(SampleLog.decision("d-4", YESTERDAY.plusSeconds(120), "a-1", "lead@novapay", "RECORD_CREATE"));

        assertThat(console.get("/decisions").body())
                .contains("3 found", "/decisions/d-1", "/decisions?type=decision", "/decisions.csv?class=WORKLOADS")
                .doesNotContain("/decisions/d-4");
        assertThat(console.get("/decisions?type=decision").body()).contains("4 found", "/decisions/d-4");
        assertThat(console.get("/decisions?class=RECORD_CREATE").body()).contains("1 found", "/decisions/d-4");
        assertThat(console.get("/decisions.csv?class=workloads").body())
                .contains("d-1")
                .doesNotContain("d-4");
        assertThat(console.get("/api/v1/decisions").body()).contains("d-4");
    }

    @Test
    void decisions_filter_offersWhatThereIs() throws Exception {
        String page = console.get("/decisions?from=2026-11-26&to=2026-11-26T18:00:00Z&outcome=refused")
                .body();

        assertThat(page)
                .contains(
                        "Filter (3 set)",
                        "<option value=\"policy-timeout\"></option>",
                        "<option value=\"CANARY_SKIP\">")
                .contains("<input type=\"date\" id=\"from\" name=\"from\" value=\"2026-11-26\"")
                .contains("<input type=\"text\" id=\"to\" name=\"to\" value=\"2026-11-26T18:00:00Z\"");
    }

    @Test
    void decision_refused_saysWhy() throws Exception {
        HttpResponse<String> page = console.get("/decisions/d-2");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("The rule incident-freeze refuses this.")
                .contains("novapay approve deployment/payments -n pay")
                .contains("registry.novapay.local/payments:1", "registry.novapay.local/payments:2")
                .contains("spec.template.spec.containers[app].image")
                .contains("friday-approval</a> <strong>passed")
                .contains("/decisions/d-2/proof")
                .contains("/decisions/r-a");
    }

    @Test
    void now_announcementsThatWereGivenUp_areListedWithTheirProblem() throws Exception {
        assertThat(console.get("/").body()).doesNotContain("not delivered");
        console.undelivered(new Undelivered.Letter(
                42, YESTERDAY, "slack:#none", "<script>alert(1)</script>", "Slack says channel_not_found"));
        assertThat(console.get("/").body())
                .contains("Announcements that were not delivered", "novapay announcements retry --all")
                .contains("42 slack:#none: &lt;script&gt;alert(1)&lt;/script&gt;", "Slack says channel_not_found");
    }

    @Test
    void trends_barsLeadToTheirLists() throws Exception {
        assertThat(console.get("/trends?from=2026-11-25&to=2026-11-27&service=payments")
                        .body())
                .contains("<span>25 Nov</span><span>26 Nov</span><span>27 Nov</span>")
                .contains(
                        "<a href=\"/decisions?from=2026-11-26&amp;outcome=allow&amp;service=payments&amp;to=2026-11-26\""
                                + " aria-label=\"2026-11-26: 1\">");
    }

    @Test
    void now_groupsWhatIsClosedForTheSameReason() throws Exception {
        assertThat(console.get("/").body())
                .contains("for 1 of 2 workloads:", "<strong>friday-approval</strong>: It is Friday in New York.")
                .contains("Opens <time", "for 1 of 2 workloads.</p>")
                .doesNotContain("minutes ago");

        NowSource.Opening closed = FakeConsole.state().openings().getFirst();
        console.state(new NowSource.State(
                FakeConsole.NOW.minusSeconds(840), Optional.empty(), List.of(closed, closed), List.of()));

        assertThat(console.get("/").body())
                .contains("for all 2 workloads:", "evaluated 14 minutes ago", "reload the page in a moment");
    }

    @Test
    void decision_byRequestUid_isFound() throws Exception {
        assertThat(console.get("/decisions/uid-d-2").body()).contains("Decision d-2");
    }

    @Test
    void filter_wrong_saysHowToWriteIt() throws Exception {
        HttpResponse<String> page = console.get("/decisions?from=yesterday&outcome=maybe&text=refund+pa*");
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body())
                .contains("“yesterday” is not a day such as")
                .contains("“maybe” is not allow, deny")
                .contains("at least three letters or digits before a *");
    }

    /** What is not known must not return everything. */
    @ParameterizedTest
    @CsvSource({
        "/decisions?person=dev@novapay, person, user",
        "/decisions?bogus=1, bogus, environment",
        "/decisions.csv?bogus=1, bogus, environment",
        "/api/v1/decisions?bogus=1, bogus, cursor",
        "/review?date=2026-11-26, date, day",
        "/trends?days=7, days, service",
        "/decisions?user=a&user=b, user, one value",
        "/decisions?class=DEPLOI, DEPLOI, CANARY_STEP",
        "/decisions?type=decisions, decisions, policy.loaded",
        "/?a=1, a, takes none"
    })
    void parameter_unknown_isAnErrorThatNamesIt(String address, String named, String there) throws Exception {
        HttpResponse<String> page = console.get(address);
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains(named, there);
    }

    @Test
    void filter_byUserAndApprover_finds() throws Exception {
        assertThat(console.get("/decisions?user=ops@novapay").body()).doesNotContain("/decisions/d-2");
        assertThat(console.get("/decisions?approver=nobody@novapay").body()).contains("0 found");
    }

    @Test
    void words_ofWhatWasRecordedJustNow_areFound() throws Exception {
        assertThat(console.get("/decisions?text=depl*+ledger").body())
                .contains("/decisions/d-3", "1 found")
                .doesNotContain("/decisions/d-2");
    }

    /** A part of the answer would pass for all of it. */
    @Test
    void words_whenTheirIndexIsFarBehind_areRefused() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            console.with(SampleLog.record("observed", "r-b" + i, YESTERDAY, "payments", "healthy"));
        }
        for (String path : List.of("/decisions", "/api/v1/decisions", "/decisions.csv", "/decisions.jsonl")) {
            HttpResponse<String> answer = console.get(path + "?text=ledger");
            assertThat(answer.statusCode()).as(path).isEqualTo(503);
            assertThat(answer.body()).as(path).contains("Many records are not in the search index yet");
        }
        assertThat(console.get("/decisions?service=ledger").statusCode()).isEqualTo(200);
    }

    @Test
    void decision_withdrawn_saysThatItWasRefused() throws Exception {
        console.with(SampleLog.withdrawn(
                SampleLog.admitted("d-1", YESTERDAY.minusSeconds(60), "payments", "dev@novapay"), YESTERDAY));
        assertThat(console.get("/decisions/d-1").body()).contains("✗ withdrawn", "Withdrawn:", "/decisions/r-1");
        assertThat(console.get("/decisions?service=payments").body()).contains("✗ withdrawn", "✗ deny");
        assertThat(console.get("/api/v1/decisions?service=payments").body())
                .contains("\"withdrawn\":true", "\"withdrawn\":false");
        assertThat(console.get("/decisions/d-2").body()).doesNotContain("Withdrawn:");
    }

    @Test
    void decision_unknown_isNotThere() throws Exception {
        assertThat(console.get("/decisions/d-9").statusCode()).isEqualTo(404);
    }
}
