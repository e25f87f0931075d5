package com.novapay.deploygate.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.console.signin.Role;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people with bad intentions put into records, filters and addresses. */
class ConsoleHostileTest {
    private static final Instant YESTERDAY = Instant.parse("2026-11-26T16:30:00Z");
    private static final String SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>";

    @TempDir
    private Path folder;

    private FakeConsole console;

    @BeforeEach
    void start() {
        console = new FakeConsole(RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db")))
                .with(SampleLog.record("gate.start", "r-start", YESTERDAY, "gate-1", ""));
    }

    @AfterEach
    void stop() {
        console.close();
    }

    /** Every text of a document that somebody else than the gate may choose. */
    private static ObjectNode poisoned() {
        ObjectNode document = SampleLog.approved(
                SampleLog.refused("d-1", YESTERDAY, SCRIPT, SCRIPT, "deploy-days"), "hotfix", SCRIPT);
        document.put("reason", SCRIPT).put("ticket", "javascript:alert(1)").put("securityImpact", SCRIPT);
        document.withArray("warnings").add(SCRIPT);
        document.withObject("argocd").put("application", SCRIPT).put(SCRIPT, "x");
        document.withArray("violations")
                .forEach(violation -> ((ObjectNode) violation)
                        .put("message", SCRIPT)
                        .put("remedy", SCRIPT)
                        .put("code", SCRIPT));
        document.withObject("actor").withArray("groups").add(SCRIPT);
        document.withObject("input")
                .withObject("facts")
                .withArray("incidents")
                .addObject()
                .put("name", SCRIPT)
                .put("url", "javascript:alert(1)")
                .put(SCRIPT, SCRIPT);
        document.withObject("input").withObject("workload").withObject("object").put(SCRIPT, SCRIPT);
        return document.put("policyRevision", SCRIPT);
    }

    @Test
    void pages_storedScript_isText() throws Exception {
        console.with(poisoned());
        console.with(SampleLog.record("ungated", "r-" + SCRIPT, YESTERDAY, SCRIPT, SCRIPT));
        console.become(SCRIPT, Role.AUDITOR);
        for (String path : List.of(
                "/",
                "/decisions?type=all",
                "/decisions/d-1",
                "/decisions/" + encoded("r-" + SCRIPT),
                "/review?day=2026-11-26",
                "/trends",
                "/integrity",
                "/nowhere/" + encoded(SCRIPT),
                "/decisions/" + encoded(SCRIPT),
                "/policies/" + encoded(SCRIPT) + "/" + encoded(SCRIPT),
                "/decisions?from=" + encoded(SCRIPT),
                "/decisions?service=" + encoded(SCRIPT),
                "/review?day=" + encoded(SCRIPT))) {
            HttpResponse<String> page = console.get(path);
            assertThat(page.headers().firstValue("content-type")).as(path).hasValue("text/html; charset=utf-8");
            assertThat(page.body())
                    .as(path)
                    .doesNotContain("<script", "<img", "href=\"javascript:")
                    .doesNotContain(" style=\"");
        }
        assertThat(console.get("/decisions/d-1").body()).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    @Test
    void csv_formulas_areQuoted() throws Exception {
        console.with(SampleLog.admitted("d-1", YESTERDAY, "=HYPERLINK(\"http://evil\",\"x\")", "@SUM(A1)"))
                .with(SampleLog.admitted("d-2", YESTERDAY, "a,\"b\"\nc", "-1+1"));
        HttpResponse<String> export = console.get("/decisions.csv");
        assertThat(export.body())
                .contains(",\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",", ",'@SUM(A1),", ",'-1+1,")
                .contains(",\"a,\"\"b\"\"\nc\",");
        assertThat(export.headers().firstValue("content-disposition"))
                .hasValue("attachment; filename=\"decisions.csv\"");
    }

    @Test
    void filters_sql_findsNothingAndBreaksNothing() throws Exception {
        console.with(SampleLog.admitted("d-1", YESTERDAY, "payments", "dev"));
        String sql = "' OR '1'='1'; DROP TABLE record; --";
        for (String field : List.of("service", "user", "environment", "namespace", "workload")) {
            HttpResponse<String> page = console.get("/decisions?" + field + "=" + encoded(sql));
            assertThat(page.statusCode()).as(field).isEqualTo(200);
            assertThat(page.body()).as(field).contains("0 found").doesNotContain("/decisions/d-1\"");
        }
        for (String field : List.of("outcome", "code", "class", "type", "from", "to")) {
            assertThat(console.get("/decisions?" + field + "=" + encoded(sql)).statusCode())
                    .as(field)
                    .isEqualTo(400);
        }
        assertThat(console.get("/decisions/" + encoded(sql)).statusCode()).isEqualTo(404);
        assertThat(console.get("/decisions").body()).contains("/decisions/d-1\"");
    }

    @Test
    void cursor_forged_isRefused() throws Exception {
        for (String cursor : List.of(
                "x",
                "%00",
                encode("o2026-11-26T16:30:00.000Z.1 OR 1=1"),
                encode("o2026-11-26T16:30:00.000Z.99999999999999999999"),
                encode("z2026-11-26T16:30:00.000Z.1"))) {
            assertThat(console.get("/decisions?cursor=" + cursor).statusCode())
                    .as(cursor)
                    .isEqualTo(400);
            HttpResponse<String> api = console.get("/api/v1/decisions?cursor=" + cursor);
            assertThat(api.statusCode()).as(cursor).isEqualTo(400);
            assertThat(api.headers().firstValue("content-type")).hasValue("application/problem+json");
        }
    }

    @Test
    void paths_upwards_leadNowhere() throws Exception {
        for (String path : List.of(
                "/static/../console.css",
                "/static/%2e%2e/%2e%2e/db/records/V1__records.sql",
                "/static/..%2f..%2fapplication",
                "/static//etc/passwd",
                "/static/",
                "/decisions/..%2f..%2fetc%2fpasswd",
                "/policies/..%2f../passwd")) {
            assertThat(console.get(path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void query_longerThanAnyName_isRefused() throws Exception {
        assertThat(console.get("/decisions?service=" + "a".repeat(3_000)).statusCode())
                .isEqualTo(400);
        assertThat(console.get("/decisions?service=" + "a".repeat(50_000)).statusCode())
                .isEqualTo(414);
    }

    @Test
    void viewer_mayReadAndNoMore() throws Exception {
        console.with(SampleLog.admitted("d-1", YESTERDAY, "payments", "dev"));
        console.become("viewer@novapay", Role.VIEWER);
        assertThat(console.get("/decisions").statusCode()).isEqualTo(200);
        assertThat(console.get("/decisions.csv").statusCode()).isEqualTo(403);
        assertThat(console.get("/decisions.jsonl").statusCode()).isEqualTo(403);
        assertThat(console.get("/api/v1/export.jsonl").statusCode()).isEqualTo(403);
        assertThat(console.post("/review", "csrf=" + FakeConsole.CSRF + "&day=2026-11-26")
                        .statusCode())
                .isEqualTo(403);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
