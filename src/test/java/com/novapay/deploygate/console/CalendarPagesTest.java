package com.novapay.deploygate.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.audit.store.RecordStore;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calendar and the policies as a browser gets them. */
class CalendarPagesTest {
    private static final int LARGEST = 60 * 1024;

    @TempDir
    private Path folder;

    private FakeConsole console;

    @BeforeEach
    void start() {
        console = new FakeConsole(RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db")));
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void calendar_showsEachDayWithItsReason() throws Exception {
        HttpResponse<String> page = console.get("/calendar");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("14 days in America/New_York")
                .contains("<time datetime=\"2026-11-27\">Fri 27 Nov</time>")
                .contains("<strong>needs approval of vp-engineering</strong> from 10:00")
                .contains("deploy-days: Saturday 2026-11-28 (America/New_York) is not a deploy day.")
                .contains("<strong>open</strong> all day")
                .contains("a &lt;b&gt;fix&lt;/b&gt; is on its way. It does not end by time")
                .contains("1 more calendars are not shown")
                .contains("href=\"/calendar.ics\"");
        assertThat(page.body().getBytes(StandardCharsets.UTF_8).length).isLessThan(LARGEST);
    }

    @Test
    void calendar_ofOneNamespace_hasOnlyItsWorkloads() throws Exception {
        assertThat(console.get("/calendar?namespace=risk").body())
                .contains("deployment/risk-service-0 in risk", "href=\"/calendar.ics?namespace=risk\"")
                .doesNotContain("in checkout</span>", "more calendars");
    }

    @Test
    void ics_isAFileOfThatNamespace() throws Exception {
        HttpResponse<String> file = console.get("/calendar.ics?key=of-a-calendar-client&namespace=checkout");
        assertThat(file.headers().firstValue("content-type")).hasValue("text/calendar; charset=utf-8");
        assertThat(file.body().replace("\r\n ", ""))
                .startsWith("BEGIN:VCALENDAR\r\n")
                .contains("For rollout/checkout-service-0 in checkout")
                .doesNotContain("in pay");
    }

    /** An empty file would have the client delete what it has. */
    @Test
    void calendar_unknown_saysWhyAndServesNoFile() throws Exception {
        console.forecasts(
                new CalendarSource.Forecast(FakeConsole.NOW, Optional.of("the audit log cannot be read"), List.of()));
        assertThat(console.get("/calendar").body()).contains("The calendar is not known: the audit log cannot be read");
        assertThat(console.get("/calendar.ics").statusCode()).isEqualTo(503);
    }

    @Test
    void policies_showsEachGateItsRejectedLoadPinAndExceptions() throws Exception {
        SamplePolicies.records().forEach(console::with);
        HttpResponse<String> page = console.get("/policies");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("stage test, commit bad1dea")
                .contains("stage <strong>test</strong>, commit <code>bad1dea</code>")
                .contains("data.deploygate.rules.deploy_days_test.test_open: FAIL")
                .contains("data-label=\"Gate\">gate-1<", "data-label=\"Gate\">gate-2<")
                .doesNotContain("gate-old")
                .contains("by lead@novapay", "the newest rules are not agreed")
                .contains("pay/deployment/payments", "OPS-1", "vp@novapay", "ends soon", "moves to &lt;i&gt;Argo CD");
        assertThat(page.body().getBytes(StandardCharsets.UTF_8).length).isLessThan(LARGEST);
    }

    @Test
    void policies_withoutLoads_areEmpty() throws Exception {
        console.with(SampleLog.admitted("d-1", FakeConsole.NOW.minusSeconds(60), "payments", "dev@novapay"));
        assertThat(console.get("/policies").body())
                .contains("Gates of this store")
                .doesNotContain("pinned to");
    }

    @Test
    void decision_namesTheCommitOfItsPolicies() throws Exception {
        console.with(SampleLog.admitted("d-1", FakeConsole.NOW.minusSeconds(60), "payments", "dev@novapay")
                .put("policyCommit", "c0ffee"));
        assertThat(console.get("/decisions/d-1").body()).contains(", commit <code>c0ffee</code>.");
    }
}
