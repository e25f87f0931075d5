package com.novapay.deploygate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An alert on a metric that nobody writes never fires. */
class ChartMetricsTest {
    private static final Pattern METRIC = Pattern.compile("deploygate_[a-z_]+");

    @Test
    void everyMetricOfAlertsAndDashboard_isWrittenByTheGate() throws IOException {
        String charts = Files.readString(Path.of("chart", "templates", "monitoring.yaml"))
                + Files.readString(Path.of("chart", "dashboards", "deploy-gate.json"));
        TreeSet<String> names = METRIC.matcher(charts)
                .results()
                .map(MatchResult::group)
                .map(name -> name.replaceAll("_(total|seconds_count|seconds_bucket)$", "")
                        .replace('_', '.'))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(names).hasSizeGreaterThan(3);
        String sources = sources();
        assertThat(names).allSatisfy(name -> assertThat(sources).contains('"' + name + '"'));
    }

    private static String sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            StringBuilder text = new StringBuilder();
            List<Path> java =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            for (Path file : java) {
                text.append(Files.readString(file));
            }
            return text.toString();
        }
    }
}
