package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;

/** Refuses keys that nobody reads, because a key with a typo would otherwise be a test that cannot fail. */
final class Keys {
    private Keys() {}

    static void check(Path file, String prefix, JsonNode object, Set<String> known) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new UsageProblem(file + ": " + prefix + name + " is not a key here; known are "
                        + String.join(", ", new TreeSet<>(known)));
            }
        }
    }
}
