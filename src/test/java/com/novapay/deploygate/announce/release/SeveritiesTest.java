package com.novapay.deploygate.announce.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As the rule incident-freeze decides. */
class SeveritiesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"SEV-1\", \"SEV-2\"] | SEV-1 SEV-2 none",
                "[\"SEV-1\"]            | SEV-1 none",
                "[\"SEV-3\"]            | SEV-3",
                "[]                     | ''",
                "[\"SEV-1\", \"SEV2\"]  | SEV-1 SEV-2 SEV-3 SEV-4 none",
                "[1]                    | SEV-1 SEV-2 SEV-3 SEV-4 none",
                "\"SEV-1\"              | SEV-1 SEV-2 SEV-3 SEV-4 none",
                "{\"a\": \"SEV-1\"}     | SEV-1 SEV-2 SEV-3 SEV-4 none",
                "null                   | SEV-1 SEV-2 SEV-3 SEV-4 none"
            })
    void listOfThePolicies_saysWhatLocks(String list, String locking) throws Exception {
        Severities severities = Severities.of(new ObjectMapper().readTree(list));
        assertThat(Stream.of("SEV-1", "SEV-2", "SEV-3", "SEV-4", "none").filter(severities::lock))
                .containsExactly(locking.isEmpty() ? new String[0] : locking.split(" "));
        assertThat(severities.lock(" sev-2 ")).isEqualTo(severities.lock("SEV-2"));
    }
}
