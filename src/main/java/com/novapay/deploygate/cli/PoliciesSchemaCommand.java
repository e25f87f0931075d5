package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.authoring.DataSchema;
import com.novapay.deploygate.policy.InputSchema;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay policies schema}. */
@Command(
        name = "schema",
        description =
                "Writes JSON schemas of what rules read: input.json for the input, data.json for data.yaml. opa check and"
                        + " editors use them.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the schemas are written", "2:they cannot be written, or the policies cannot be read"},
        footer = {
            "",
            "Examples:",
            "  novapay policies schema --dir schemas",
            "  opa check --bundle --schema schemas/input.json policies",
            "",
            "For completion in an editor, write as the first line of policies/data.yaml:",
            "  # yaml-language-server: $schema=../schemas/data.json"
        })
final class PoliciesSchemaCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--dir",
            paramLabel = "OUT",
            defaultValue = "schemas",
            description = "Directory to write to; default: schemas.")
    private Path directory = Path.of("schemas");

    @Option(
            names = "--policies",
            paramLabel = "DIR",
            description = "Directory of policies, whose data the schema is for; default: those in the jar.")
    private @Nullable Path policies;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        ObjectNode data = DataSchema.of(Policies.sources(policies));
        write("input.json", InputSchema.published(), out);
        write("data.json", data, out);
        out.flush();
        return 0;
    }

    private void write(String name, ObjectNode schema, PrintWriter out) {
        Path file = directory.resolve(name);
        try {
            Files.createDirectories(directory);
            Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n");
            out.println("Written: " + file);
        } catch (IOException e) {
            throw new UsageProblem("--dir: " + file + " cannot be written: " + e.getMessage());
        }
    }
}
