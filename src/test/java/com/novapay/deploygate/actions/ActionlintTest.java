package com.novapay.deploygate.actions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The workflows, and those that the documentation shows, pass actionlint; it also holds them to the inputs of the actions. */
@Tag("slow")
class ActionlintTest {
    private static final Pattern WORKFLOW = Pattern.compile("(?ms)^```yaml\\n(on:.*?)^```$");
    private static final Pattern EXPRESSION_IN_SCRIPT = Pattern.compile("run:.*\\$\\{\\{");

    @TempDir
    private Path folder;

    @Test
    void workflows_passActionlint() throws Exception {
        List<String> files = new ArrayList<>();
        try (Stream<Path> workflows = Files.list(Path.of(".github/workflows"))) {
            workflows.map(Path::toString).sorted().forEach(files::add);
        }
        assertThat(lint(files)).isEmpty();
    }

    @Test
    void workflowsOfThePage_passActionlint() throws Exception {
        List<String> files = new ArrayList<>();
        Matcher shown = WORKFLOW.matcher(Files.readString(Path.of("docs/pull-requests.md")));
        while (shown.find()) {
            files.add(Files.writeString(folder.resolve("shown" + files.size() + ".yml"), shown.group(1))
                    .toString());
        }
        assertThat(files).hasSize(2);
        assertThat(lint(files)).isEmpty();
    }

    /** Text of a pull request in a script is a script. */
    @Test
    void actions_haveNoExpressionInAScript() throws IOException {
        for (String action : List.of("attest", "policy-check", "deploy-check")) {
            assertThat(Files.readString(Path.of("actions", action, "action.yml")))
                    .doesNotContainPattern(EXPRESSION_IN_SCRIPT);
        }
    }

    private static String lint(List<String> files) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(run(List.of("tools/actionlint")).strip(), "-no-color"));
        command.addAll(files);
        return run(command);
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }
}
