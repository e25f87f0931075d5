package com.novapay.deploygate.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionsTest {
    @Test
    void rangesAreShort() {
        assertThat(of(0, 1, 2, 3).text()).isEqualTo("0-3");
        assertThat(of(7).text()).isEqualTo("7");
        assertThat(of(0, 2, 3, 9).text()).isEqualTo("0,2-3,9");
        assertThat(of()).isEqualTo(Positions.NONE);
    }

    @Test
    void whatWasTaken_isRead() {
        for (int i = 0; i < 200; i++) {
            Random random = new Random(i);
            long[] positions = LongStream.range(0, 300)
                    .filter(position -> random.nextInt(10) < 7)
                    .toArray();
            assertThat(read(Positions.parse(of(positions).text()).orElseThrow()))
                    .as("seed " + i)
                    .containsExactly(positions);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",",
                "1,",
                ",1",
                "1,,2",
                "a",
                "-1",
                "1-",
                "-",
                "2-1",
                "1,1",
                "2,1",
                "1-3,3",
                "1-3-5",
                "1 ,2",
                "+1",
                "1.0",
                "٣",
                "9999999999999999999",
                "1-9999999999999999999"
            })
    void otherTexts_areRefused(String text) {
        assertThat(Positions.parse(text)).isEmpty();
    }

    /** Hostile: more than could ever be held. */
    @Test
    void hugeRange_costsNothing() {
        Positions.Reader reader =
                Positions.parse("5-999999999999999999").orElseThrow().reader();
        assertThat(reader.next()).hasValue(5);
        assertThat(reader.next()).hasValue(6);
    }

    private static Positions of(long... positions) {
        Positions.Writer writer = new Positions.Writer();
        for (long position : positions) {
            writer.add(position);
        }
        return writer.end();
    }

    private static long[] read(Positions positions) {
        Positions.Reader reader = positions.reader();
        LongStream.Builder read = LongStream.builder();
        for (OptionalLong next = reader.next(); next.isPresent(); next = reader.next()) {
            read.add(next.getAsLong());
        }
        return read.build().toArray();
    }
}
