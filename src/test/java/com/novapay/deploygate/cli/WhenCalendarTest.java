package com.novapay.deploygate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code novapay when --days}. */
class WhenCalendarTest {
    private static final String FRIDAY = "2026-11-27T15:00:00Z";

    @Test
    void text_hasALineForEachDay() {
        Typed typed = Typed.novapay("when", "rollout/checkout", "-n", "pay", "--at", FRIDAY, "--days", "4");
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.out().lines())
                .containsExactly(
                        "rollout/checkout in pay, time zone America/New_York:",
                        "  Fri 2026-11-27  from 10:00      needs approval of vp-engineering",
                        "                  friday-approval: Friday 2026-11-27 (America/New_York) needs the approval of VP Engineering.",
                        "  Sat 2026-11-28  all day         closed",
                        "                  deploy-days: Saturday 2026-11-28 (America/New_York) is not a deploy day.",
                        "  Sun 2026-11-29  all day         closed",
                        "                  deploy-days: Sunday 2026-11-29 (America/New_York) is not a deploy day.",
                        "  Mon 2026-11-30  all day         open");
        assertThat(Typed.novapay("when", "x", "-n", "pay", "--at", "2026-11-30T15:00:00Z", "--days", "1")
                        .exitCode())
                .isZero();
    }

    @Test
    void jsonAndIcs_sayTheSame() throws Exception {
        JsonNode json = new ObjectMapper()
                .readTree(Typed.novapay("when", "x", "-n", "pay", "--at", FRIDAY, "--days", "14", "-o", "json")
                        .out());
        JsonNode spans = json.at("/calendars/0/spans");
        assertThat(spans).hasSize(14);
        assertThat(spans.get(0).path("state").asText()).isEqualTo("approval");
        assertThat(spans.get(0).at("/reasons/0/approver").asText()).isEqualTo("vp-engineering");
        assertThat(spans.get(3).path("from").asText()).isEqualTo("2026-11-30T05:00:00Z");
        String ics = Typed.novapay("when", "x", "-n", "pay", "--at", FRIDAY, "--days", "14", "-o", "ics")
                .out();
        assertThat(ics).startsWith("BEGIN:VCALENDAR\r\n").endsWith("END:VCALENDAR\r\n");
        assertThat(ics.split("BEGIN:VEVENT")).hasSize(15);
    }

    @Test
    void wrongInput_saysWhatToWrite() {
        refused("--days: 0 is not a number from 1 to 35", "when", "x", "-n", "pay", "--days", "0");
        refused("--days: 36 is not a number from 1 to 35", "when", "x", "-n", "pay", "--days", "36");
        refused(
                "-o ics: only a calendar can be printed so; add for example --days 14",
                "when",
                "x",
                "-n",
                "pay",
                "-o",
                "ics");
        refused("\"xml\" is not text, json or ics", "when", "x", "-n", "pay", "-o", "xml");
        refused("name a WORKLOAD such as deployment/payments, or add --days", "when", "-n", "pay");
        refused(
                "without a cluster the workloads of pay are not known: name a WORKLOAD",
                "when",
                "-n",
                "pay",
                "--days",
                "2");
    }

    private static void refused(String message, String... arguments) {
        Typed typed = Typed.novapay(arguments);
        assertThat(typed.exitCode()).as(String.valueOf(List.of(arguments))).isEqualTo(2);
        assertThat(typed.err()).contains(message);
    }
}
