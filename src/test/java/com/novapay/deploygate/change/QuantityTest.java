package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "0Gi, 0",
        "0.0m, 0",
        "1, 1",
        "+1, 1",
        "1., 1",
        "1000m, 1",
        "0.5, 500m",
        ".5, 500m",
        "0.50, 500m",
        "1500m, 1500m",
        "100u, 100u",
        "1000n, 1u",
        "0.1n, 1n",
        "-0.1n, -1n",
        "1.0000000001, 1000000001n",
        "1000, 1k",
        "1000000k, 1G",
        "1000P, 1E",
        "1000E, 1000E",
        "1e3, 1k",
        "1E3, 1k",
        "1E, 1E",
        "1e-3, 1m",
        "12e+2, 1200",
        "-1500m, -1500m",
        "1Ki, 1Ki",
        "1024Ki, 1Mi",
        "1024Mi, 1Gi",
        "1000Ki, 1000Ki",
        "1.5Gi, 1536Mi",
        "-1.5Gi, -1536Mi",
        "0.5Ki, 512",
        "0.5Mi, 512Ki",
        "1024Ei, 1024Ei",
    })
    void canonical_quantity_isSpelledAsTheApiServerDoes(String text, String expected) {
        assertThat(Quantity.canonical(text)).isEqualTo(expected);
        assertThat(Quantity.canonical(expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " 1", "1 ", "1gi", "1K", "1 Gi", "1e", "1e1000", "--1", ".", "m", "1.2.3", "NaN", "0x1", "١"
            })
    void canonical_whatIsNoQuantity_staysAsItIs(String text) {
        assertThat(Quantity.canonical(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1m, 1", "1M, 1m", "1k, 1Ki", "1G, 1Gi", "1E, 1Ei", "1n, 0", "1, -1"})
    void canonical_anotherAmount_isAnother(String one, String other) {
        assertThat(Quantity.canonical(one)).isNotEqualTo(Quantity.canonical(other));
    }
}
