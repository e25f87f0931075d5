package com.novapay.deploygate.cli.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.cli.ClusterOptions;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.policytest.CaseFile;
import com.novapay.deploygate.policytest.ShippedData;
import com.novapay.deploygate.terminal.DurationArgument;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.TextTable;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all verbs that write records have: a cluster, a dry run, and how they print what was written. */
final class RecordOptions {
    private static final String PLACEHOLDER = "…";

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--dry-run", description = "Let the API server and the gate check it, but write nothing.")
    private boolean dryRun;

    @Mixin
    private Output output = new Output();

    Cluster open() {
        return cluster.open();
    }

    boolean dryRun() {
        return dryRun;
    }

    boolean json() {
        return output.json();
    }

    /** The cluster's options as they were typed. */
    List<String> typed() {
        return cluster.typed();
    }

    /** Prints what was written: for programs the object, for people these lines. */
    void print(PrintWriter out, JsonNode written, List<String> lines) {
        if (json()) {
            ObjectNode shown = written.deepCopy();
            if (shown.path("metadata") instanceof ObjectNode metadata) {
                metadata.remove("managedFields");
            }
            out.println(shown);
        } else {
            if (dryRun) {
                out.println("Dry run: nothing was written. It would write:");
            }
            lines.stream().map(TextTable::plain).forEach(out::println);
        }
        out.flush();
    }

    /** A document of one of the gate's kinds. */
    static ObjectNode document(String kind, String name) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "deploygate.novapay.com/v1alpha1")
                .put("kind", kind);
        document.putObject("metadata").put("name", name);
        document.putObject("spec");
        return document;
    }

    /** Whether somebody typed a text, and not the dots that stand for one in a refusal. */
    static boolean isTold(String text) {
        return !text.isBlank()
                && !text.strip().equals(PLACEHOLDER)
                && !text.strip().equals("...");
    }

    /** A moment from a span from now or a time; what is past is named before anybody is asked. */
    static Instant future(String option, String text, Clock clock) {
        Instant now = clock.instant();
        Instant at = DurationArgument.parse(text).map(now::plus).orElseGet(() -> CaseFile.time(text, option));
        if (!at.isAfter(now)) {
            throw new UsageProblem(option + ": \"" + text + "\" is in the past; it is " + written(now) + " now");
        }
        return at;
    }

    /** A time as it is written in a record. */
    static String written(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** How long an approval counts, or how long ahead a migration is announced, as the shipped policies have it. */
    static Duration span(String section, String member, Duration otherwise) {
        return DurationArgument.parse(
                        ShippedData.data().path(section).path(member).asText())
                .orElse(otherwise);
    }
}
