package com.novapay.deploygate.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The gate, its image, its chart and the pages name one version; otherwise the chart pulls a tag that does not exist. */
class ReleaseVersionTest {
    @Test
    void version_isTheSameEverywhere() throws IOException {
        String version = first("pom.xml", "(?m)^  <version>(.*)</version>");
        assertThat(first("chart/Chart.yaml", "(?m)^version: (.*)$")).isEqualTo(version);
        assertThat(first("chart/Chart.yaml", "(?m)^appVersion: (.*)$")).isEqualTo(version);
        assertThat(first("docs/install.md", "image/build --push \"?\\S+/deploy-gate:([0-9A-Za-z.-]+)"))
                .isEqualTo(version);
    }

    private static String first(String file, String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
        assertThat(matcher.find()).as(file).isTrue();
        return matcher.group(1);
    }
}
