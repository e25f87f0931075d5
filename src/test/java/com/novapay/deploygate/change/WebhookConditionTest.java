package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the chart's webhook does not ask about is what the classifier lets pass: both hold the same lists. */
class WebhookConditionTest {
    private static String conditions = "";

    @BeforeAll
    static void read() throws IOException {
        conditions = Files.readString(Path.of("chart", "templates", "_webhook.tpl"));
    }

    @Test
    void timeOfARestart_isTheSameInBoth() {
        assertThat(conditions).contains(".matches('" + RestartMarks.TIME + "')");
    }

    @Test
    void fieldsThatAreSettings_areTheSameInBoth() {
        Matcher list =
                Pattern.compile("equalBut\" \"'template', 'paused', ([^\"]+)\"").matcher(conditions);
        assertThat(list.find()).isTrue();
        Set<String> unasked = new TreeSet<>();
        Arrays.stream(list.group(1).split(", ", -1)).forEach(name -> unasked.add(name.replace("'", "")));
        assertThat(unasked).isEqualTo(new TreeSet<>(Classifier.SETTINGS));
    }

    @Test
    void serviceLabel_isAskedAbout() {
        assertThat(conditions).contains("labels[?'" + Change.SERVICE_LABEL + "'] != oldObject.metadata.?labels");
    }
}
