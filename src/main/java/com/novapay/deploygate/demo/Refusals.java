package com.novapay.deploygate.demo;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Picks the refusals worth showing in full: the first one, and the one with most to say. Pure. */
public final class Refusals {
    private Refusals() {}

    public static List<DemoTable.Row> of(List<DemoTable.Row> rows) {
        List<DemoTable.Row> refused =
                rows.stream().filter(row -> !row.answer().allowed()).toList();
        Stream<DemoTable.Row> longest =
                refused.stream()
                        .max(Comparator.comparingInt(
                                row -> row.answer().message().length()))
                        .stream();
        return Stream.concat(refused.stream().limit(1), longest).distinct().toList();
    }
}
