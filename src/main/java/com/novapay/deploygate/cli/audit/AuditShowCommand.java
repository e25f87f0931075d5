package com.novapay.deploygate.cli.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.RecordReader;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.query.RecordQueries;
import com.novapay.deploygate.audit.query.RecordReads;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.console.RecordedRules;
import com.novapay.deploygate.terminal.Output;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay audit show}. */
@Command(
        name = "show",
        description = {
            "Shows one decision: the requester, the change, the decision with its reasons, and what happened "
                    + "afterwards; or one other record."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown", "1:there is no such record", "2:the audit log could not be read"},
        footer = {
            "",
            "With -o json: the whole record, one document a line, with the evaluated objects (records never contain secrets).",
            "",
            "Examples:",
            "  novapay audit show d-1m87ckjyb0bcch1w",
            "  novapay audit show d-1m87ckjyb0bcch1w -o json"
        })
final class AuditShowCommand implements Callable<Integer> {
    private static final int MOST = 500;
    private static final Duration QUERY = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private LogSource source = new LogSource();

    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "ID", description = "The id of a decision or record, or the uid of a request.")
    private String id = "";

    @Override
    public Integer call() throws JsonProcessingException {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        List<String> documents = source.ask(reader -> reader.show(id));
        if (documents.isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(spec.qualifiedName() + ": there is no decision, record or request with the id " + id);
            err.flush();
            return 1;
        }
        PrintWriter out = spec.commandLine().getOut();
        for (String document : documents) {
            out.print(output.json() ? document + System.lineSeparator() : text(JSON.readTree(document)));
        }
        out.flush();
        return 0;
    }

    private String text(JsonNode record) throws JsonProcessingException {
        if (!record.path("schema").asText().equals(RecordType.DECISION.schema())) {
            return EventText.of(record);
        }
        List<JsonNode> afterwards = new ArrayList<>();
        for (String document : source.askStore(store -> afterwards(store, record))) {
            JsonNode event = JSON.readTree(document);
            if (event.path("decisionId")
                    .asText()
                    .equals(record.path("decisionId").asText())) {
                afterwards.addFirst(event);
            }
        }
        return DecisionText.of(record, codes(record), afterwards) + EventText.afterwards(afterwards);
    }

    /** The rules of the policies, where the record does not name them itself. */
    private List<String> codes(JsonNode record) {
        if (record.path("rules").isObject()) {
            return List.of();
        }
        return source.askStore(store -> {
            try (RecordReads reads = new RecordReads(store, QUERY)) {
                return new RecordedRules(new RecordQueries(reads))
                        .codes(record.path("policyRevision").asText());
            }
        });
    }

    private static List<String> afterwards(RecordStore store, JsonNode decision) throws SQLException {
        String digest = decision.path("change").path("digest").asText("");
        if (digest.isEmpty()) {
            return List.of();
        }
        try (RecordReader reader = RecordReader.open(store)) {
            return reader.seenTemplate(
                    decision.path("resource").path("namespace").asText(), digest, MOST);
        }
    }
}
