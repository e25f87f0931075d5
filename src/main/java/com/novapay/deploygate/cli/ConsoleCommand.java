package com.novapay.deploygate.cli;

import com.novapay.deploygate.config.Setting;
import com.novapay.deploygate.gate.ConsoleLink;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay console}: a link into the console of a gate on this machine. */
@Command(
        name = "console",
        description = {
            "Prints a link to the console of the gate on this machine. The link works once, for ten minutes.",
            "It signs you in as an auditor under your user name on this machine.",
            "Other consoles use OpenID Connect or a Kubernetes token: docs/operators.md."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the link is printed", "1:no console runs there", "2:the data directory cannot be used"},
        footer = {"", "Examples:", "  novapay console", "  novapay console --data /var/lib/deploy-gate"})
final class ConsoleCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "The gate's data directory; default: .deploy-gate.")
    private Path data = Path.of(Setting.DATA.defaultValue());

    @Override
    public Integer call() throws InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        if (!Files.isDirectory(data)) {
            throw new UsageProblem("--data: " + data + " is not a directory");
        }
        try {
            ConsoleLink link = new ConsoleLink(data, Clock.systemUTC());
            String url = link.url().orElse("");
            if (url.isEmpty() || !answers(url)) {
                PrintWriter err = spec.commandLine().getErr();
                err.println(
                        "novapay console: no gate with a console on a loopback address of this machine uses " + data);
                err.flush();
                return 1;
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println(link.link(url));
            out.flush();
            return 0;
        } catch (IOException e) {
            throw new UsageProblem("--data: " + data + " cannot be used: " + e.getMessage()
                    + "; run this command as the user that the gate runs as");
        }
    }

    private static boolean answers(String url) throws InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/signin"))
                    .timeout(PATIENCE)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
