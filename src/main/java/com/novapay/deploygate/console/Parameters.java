package com.novapay.deploygate.console;

import com.novapay.deploygate.audit.query.Field;
import com.novapay.deploygate.audit.query.FilterReading;
import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The parameters that an address takes. Any other is an error, because whoever writes one expects it to narrow what is shown.
 * Immutable.
 */
record Parameters(List<String> names) {
    /** An address that takes none. */
    static final Parameters NONE = of();

    /** Those of a selection of records. */
    static final Parameters FILTER = new Parameters(
            Stream.concat(Stream.of("from", "to"), Arrays.stream(Field.values()).map(Field::label))
                    .toList());

    Parameters {
        names = List.copyOf(names);
    }

    static Parameters of(String... names) {
        return new Parameters(List.of(names));
    }

    /** These and more. */
    Parameters and(String... more) {
        return new Parameters(Stream.concat(names.stream(), Stream.of(more)).toList());
    }

    /** What is wrong with a query that has others, or one of these twice. */
    Optional<Answer.Failed> problem(MultiMap query) {
        List<FilterReading.Problem> problems = query.names().stream()
                .sorted()
                .flatMap(name -> names.contains(name)
                        ? query.getAll(name).size() == 1
                                ? Stream.of()
                                : Stream.of(new FilterReading.Problem(
                                        name, String.join(", ", query.getAll(name)), "one value"))
                        : Stream.of(new FilterReading.Problem(name, name, expected())))
                .toList();
        return problems.isEmpty() ? Optional.empty() : Optional.of(Answer.wrong(problems));
    }

    private String expected() {
        return names.isEmpty()
                ? "a parameter of this address, which takes none"
                : "a parameter of this address; there are " + String.join(", ", names);
    }
}
