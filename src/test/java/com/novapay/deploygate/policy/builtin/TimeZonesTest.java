package com.novapay.deploygate.policy.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.policy.Opa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name of a time zone means the same to opa and to the gate's engine, or only opa knows it. */
class TimeZonesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LAYOUT = "Monday 2006-01-02 15:04:05 -0700";

    /** What only opa takes: files of the machine, and names that lead to one in another way. */
    private static final Set<String> ONLY_OPA =
            Set.of("Factory", "localtime", "posix/UTC", "right/UTC", "posixrules", "America//New_York");

    private static final List<String> ODD = List.of(
            "EST",
            "HST",
            "MST",
            "ROC",
            "GMT+0",
            "GMT-0",
            "SystemV/EST5",
            "PST",
            "JST",
            "IST",
            "CST",
            "ECT",
            "VST",
            "est",
            "utc",
            "america/new_york",
            "UTC+1",
            "GMT+5",
            "+01:00",
            "Z",
            "Local",
            "local",
            "../UTC",
            "/UTC",
            " UTC",
            "Europe",
            "");

    @TempDir
    private Path folder;

    @Test
    void everyName_meansTheSameToBothEngines() throws Exception {
        Set<String> names = new TreeSet<>(ZoneId.getAvailableZoneIds());
        names.addAll(ODD);
        names.removeIf(name -> name.startsWith("ical4j~")); // of the tests' own calendar library
        names.remove("Local"); // the zone of the machine, which policies must not see
        Map<String, List<String>> opa = opa(names);
        Map<String, List<String>> ours = ours(names);
        assertThat(ours.keySet())
                .containsAll(List.of("EST", "HST", "MST", "ROC", "GMT+0", "GMT-0", "America/New_York"));
        Set<String> differences = new TreeSet<>();
        for (String name : names) {
            if (!Objects.equals(ours.get(name), opa.get(name))) {
                differences.add(name + ": opa " + opa.get(name) + ", here " + ours.get(name));
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void namesThatOnlyOpaKnows_areUndefined() throws Exception {
        assertThat(ours(ONLY_OPA)).isEmpty();
        assertThat(ours(Set.of("Local"))).isEmpty();
    }

    private static List<Long> moments() {
        return Stream.of(
                        "2016-07-01T12:00:00Z",
                        "2020-01-31T23:59:59Z",
                        "2026-03-08T06:59:59Z",
                        "2026-03-08T07:00:00Z",
                        "2026-07-15T04:30:00Z",
                        "2026-11-27T03:00:00Z",
                        "2027-01-01T10:59:59Z")
                .map(text -> Instant.parse(text).getEpochSecond() * 1_000_000_000L)
                .toList();
    }

    private Map<String, List<String>> opa(Set<String> names) throws Exception {
        Path input = folder.resolve("input.json");
        Files.write(input, JSON.writeValueAsBytes(Map.of("names", names, "moments", moments(), "layout", LAYOUT)));
        Opa.Output output = Opa.find()
                .orElseThrow()
                .run(List.of(
                        "eval",
                        "--format",
                        "raw",
                        "--input",
                        input.toString(),
                        "{name: times | some name in input.names; times := [time.format([at, name, input.layout]) | some at in input.moments]"
                                + "; count(times) > 0}"));
        assertThat(output.succeeded()).as(output.err()).isTrue();
        Map<String, List<String>> results = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : JSON.readTree(output.out()).properties()) {
            List<String> times = new ArrayList<>();
            entry.getValue().forEach(time -> times.add(time.asText()));
            results.put(entry.getKey(), times);
        }
        return results;
    }

    private static Map<String, List<String>> ours(Set<String> names) {
        Builtin format = Objects.requireNonNull(Builtins.ALL.get("time.format"));
        Map<String, List<String>> results = new TreeMap<>();
        for (String name : names) {
            try {
                List<String> times = new ArrayList<>();
                for (long at : moments()) {
                    Term time = Term.array(List.of(Term.of(at), Term.of(name), Term.of(LAYOUT)));
                    times.add(Call.string(format.call(new Call(List.of(time), MissingNode.getInstance()))));
                }
                results.put(name, times);
            } catch (Undefined e) {
                // A name that is no zone has no results.
            }
        }
        return results;
    }
}
