package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** No cell begins a formula, whatever character a spreadsheet separates cells by. */
class CsvCellTest {
    private static final List<String> STARTS =
            List.of("=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20", "\u2212");

    @Test
    void plain_staysAsItIs() {
        for (String text : List.of(
                "", "payments", "sha256:abc-1", "deploy-days", "a=b", "x+y@novapay", "2026-11-30T00:00:00.000Z")) {
            assertThat(CsvCell.of(text)).isEqualTo(text);
        }
        assertThat(CsvCell.of("deploy-days,ci-evidence")).isEqualTo("\"deploy-days,ci-evidence\"");
        assertThat(CsvCell.of("say \"so\"")).isEqualTo("\"say \"\"so\"\"\"");
    }

    @Test
    void formula_atTheBeginning_getsAnApostrophe() {
        for (String start : STARTS) {
            for (String before : List.of("", " ", "\u00A0", "\"", "'", "\u200B", "\uFEFF", "\" ")) {
                assertThat(CsvCell.of(before + start + "1+1"))
                        .as("%s|%s", before, start)
                        .contains("'" + start);
            }
        }
    }

    @Test
    void formula_afterASeparator_getsAnApostrophe() {
        for (String separator : List.of(";", ",", "\t", "|", "\n", "\r\n", "; ", ";\"", "\t\"", ";'", "\uFF1B")) {
            for (String start : STARTS) {
                String cell = CsvCell.of("x" + separator + start + "cmd|' /C calc'!A0");
                assertThat(cell).as("%s|%s", separator, start).contains("'" + start);
            }
        }
        assertThat(CsvCell.of("pay;=1+1")).isEqualTo("\"pay;'=1+1\"");
        assertThat(CsvCell.of("=1")).isEqualTo("'=1");
    }
}
