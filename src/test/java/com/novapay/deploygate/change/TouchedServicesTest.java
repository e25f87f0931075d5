package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TouchedServicesTest {
    private static final List<String> NAMES = List.of("payments", "Payments-API");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "payments",
                "Payments",
                "PAYMENTS-api",
                " ledger",
                "ledger, billing",
                "the ledger team",
                "*",
                "",
                "l\u0435dger"
            })
    void whatMayBeMeant_isTouched(String service) {
        assertThat(TouchedServices.touch(List.of("billing", service), NAMES)).isTrue();
    }

    @Test
    void anotherService_isNot() {
        assertThat(TouchedServices.touch(List.of("ledger", "Billing", "pay_ments.2"), NAMES))
                .isFalse();
    }

    @Test
    void none_isAll() {
        assertThat(TouchedServices.touch(List.of(), NAMES)).isTrue();
    }
}
