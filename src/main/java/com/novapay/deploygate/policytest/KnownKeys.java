package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonPointer;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.Spelling;
import com.novapay.deploygate.yaml.YamlDocument;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Set;

/** Refuses keys that nobody reads, because a key with a typo would otherwise be a test that cannot fail. */
final class KnownKeys {
    private KnownKeys() {}

    static void check(Path file, YamlDocument document, JsonPointer at, Set<String> known) {
        for (Iterator<String> names = document.json().at(at).fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                JsonPointer there = at.appendProperty(name);
                throw new UsageProblem(file + ":" + document.line(there) + ": "
                        + there.toString().substring(1).replace('/', '.') + " is not a known key; "
                        + Spelling.hint(name, known));
            }
        }
    }
}
