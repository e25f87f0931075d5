package com.novapay.deploygate.audit.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.admission.FailureCode;
import com.novapay.deploygate.change.ChangeClass;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the log may be asked for is what the gate writes into it. */
final class RecordedWordsTest {
    @Test
    void classes_areThoseOfChanges() {
        assertThat(RecordedClass.ALL)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ChangeClass.values()).map(Enum::name).toList());
    }

    @Test
    void failures_areThoseOfTheGate() {
        assertThat(RecordedCodes.FAILURES)
                .containsExactlyElementsOf(Arrays.stream(FailureCode.values())
                        .map(FailureCode::code)
                        .toList());
    }
}
