package com.novapay.deploygate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Bad input: one line that names the place and what would be right, exit 2, no stack trace. */
class BadInputTest {
    private static final String REVIEW = "demo/reviews/deployment-scale--deployments.scale-update-by-dev@novapay.json";

    @TempDir
    private Path folder;

    @Test
    void unknownFlag() {
        refused(
                "novapay check: --grop is not an option of this command; did you mean --group? (novapay check --help)",
                "check",
                "--grop=x");
    }

    @Test
    void fileWithoutItsOption() {
        refused(
                "novapay audit verify: \"november.jsonl\" is an unexpected argument; name a file with --config or --from-export"
                        + " (novapay audit verify --help)",
                "audit",
                "verify",
                "november.jsonl");
        refused("novapay console: \"x\" is an unexpected argument (novapay console --help)", "console", "x");
    }

    @Test
    void unknownCommand() {
        refused("novapay: \"chek\" is not a command; did you mean check? (novapay --help)", "chek");
        refused("novapay audit: \"lst\" is not a command; did you mean list? (novapay audit --help)", "audit", "lst");
    }

    @Test
    void missingOption() {
        refused("novapay when: missing required option: '--namespace=NS' (novapay when --help)", "when", "payments");
    }

    @Test
    void unknownFormat() {
        refused(
                "novapay version: invalid value for option '--output': \"yaml\" is not text or json"
                        + " (novapay version --help)",
                "version",
                "-o",
                "yaml");
    }

    @Test
    void missingFileOrDirectory() {
        refused("novapay check: --review: there is no file /no/such.json", "check", "--review", "/no/such.json");
        refused("novapay check: -f: there is no file /no/such.yaml", "check", "-f", "/no/such.yaml");
        refused(
                "novapay check: --facts: /no/such is not a directory",
                "check",
                "--review",
                REVIEW,
                "--facts",
                "/no/such");
        refused("novapay test: --cases: /no/such is not a directory", "test", "--cases", "/no/such");
        refused("novapay test: /no/such is not a directory of policies", "test", "/no/such", "--cases", "demo/cases");
        refused("novapay demo: --cases: /no/such is not a directory", "demo", "--cases", "/no/such");
        refused(
                "novapay audit list: /no/such/decisions.db cannot be read as an audit log: there is no such file;"
                        + " name the gate's data directory with --data or its store with --store",
                "audit",
                "list",
                "--data",
                "/no/such");
    }

    @Test
    void fileThatIsNoDecisionLog() throws IOException {
        Path file = write("decisions.db", "not a database, but long enough to look at: " + "x".repeat(2_000));
        Typed typed = Typed.novapay("audit", "list", "--data", folder.toString());
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err())
                .startsWith("novapay audit list: " + file + " cannot be read as an audit log: [SQLITE_NOTADB]");
    }

    @Test
    void timeWithoutZone() {
        refused(
                "novapay when: --at: \"2026-11-27T15:00:00\" is not a time with a zone; write for example"
                        + " 2026-11-27T15:00:00Z",
                "when",
                "payments",
                "-n",
                "pay",
                "--at",
                "2026-11-27T15:00:00");
        refused(
                "novapay audit list: --since: \"yesterday\" is not a duration like 30d, 12h or 15m, not a day like 2026-11-27, and not a time with a"
                        + " zone like 2026-11-27T15:00:00Z",
                "audit",
                "list",
                "--since",
                "yesterday");
    }

    @Test
    void factsWithTypo() throws IOException {
        Path file = write("approval.yaml", """
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Approval
                metadata: {name: friday-1, namespace: pay}
                spec:
                  purpose: friday
                  workload: {kind: Deployment, name: payments}
                  change: sha256:1
                  expiresat: 2026-11-27T15:00:00Z
                """);
        refused(
                "novapay check: --facts: " + file + ":8: spec.expiresat is not a known field; did you mean expiresAt?",
                "check",
                "--review",
                REVIEW,
                "--facts",
                folder.toString());
    }

    @Test
    void factsOfWrongKindOrVersion() throws IOException {
        Path file = write("incident.yaml", """
                apiVersion: deploygate.novapay.com/v1
                kind: Incident
                metadata: {name: inc-1}
                spec: {severity: SEV-1}
                ---
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Incidnet
                metadata: {name: inc-2}
                spec: {severity: SEV-1, openedAt: 2026-11-27T15:00:00}
                """);
        Typed typed = Typed.novapay("check", "--review", REVIEW, "--facts", folder.toString());
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err())
                .contains(file + ":1: apiVersion of Incident must be deploygate.novapay.com/v1alpha1")
                .contains(file + ":7: kind: \"Incidnet\" is not known; did you mean Incident?");
    }

    @Test
    void factsWithTimeWithoutZone() throws IOException {
        Path file = write("incident.yaml", """
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Incident
                metadata: {name: inc-1}
                spec:
                  severity: SEV-1
                  openedAt: 2026-11-27T15:00:00
                """);
        Typed typed = Typed.novapay("when", "x", "-n", "pay", "--facts", folder.toString());
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err())
                .contains(
                        file + ":6: spec.openedAt",
                        "is not a time with a zone; write for example 2026-11-27T15:00:00Z");
    }

    @Test
    void whatNobodyExpected_isOneLineUnlessAskedForItsTrace() {
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine(Map.of());
        commandLine.setErr(new PrintWriter(err));
        IllegalStateException bug = new IllegalStateException("a bug");
        assertThat(new WrongUsage(false).handleExecutionException(bug, commandLine, null))
                .isEqualTo(2);
        assertThat(err)
                .hasToString(
                        "novapay: unexpected: java.lang.IllegalStateException: a bug (NOVAPAY_DEBUG=1 prints where)\n");
        new WrongUsage(true).handleExecutionException(bug, commandLine, null);
        assertThat(err.toString()).contains("\tat " + BadInputTest.class.getName());
    }

    @Test
    void casesThatCannotFailAsTheyStand() throws IOException {
        String review = "review: " + Path.of(REVIEW).toAbsolutePath() + "\n";
        String at = "at: 2026-11-27T15:00:00Z\n";
        badCase(":1: nmae is not a known key; did you mean name?", "nmae: x\n" + at + review);
        badCase(
                ":2: expect.alowed is not a known key; did you mean allowed?",
                at + "expect: {alowed: true}\n" + review);
        badCase(
                ":1: at: \"2026-11-27T15:00\" is not a time with a zone; write for example 2026-11-27T15:00:00Z",
                "at: 2026-11-27T15:00\n" + review);
        badCase(":1: at is missing", review);
        badCase(":1: review is missing", at);
        badCase(":2: review: there is no file " + folder.resolve("none.json"), at + "review: none.json\n");
        badCase(
                ":3: set: there is no object or list at /request/objekt",
                at + review + "set: [{path: /request/objekt/spec, value: 1}]\n");
        badCase(":3: \"spec\" is not a JSON pointer like /request/object", at + review + "remove: [spec]\n");
        badCase(":3: expect.allowed is not true or false", at + review + "expect: {allowed: \"yes\"}\n");
        badCase(
                ":3: expect.class \"DEPLOYS\" is not a class; did you mean DEPLOY?",
                at + review + "expect: {class: DEPLOYS}\n");
        badCase(":3: expect.codes is not a list of codes", at + review + "expect: {codes: deploy-days}\n");
        badCase(
                ":4: facts: spec.severty is not a known field; did you mean severity?",
                at + review
                        + "facts:\n  - {apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident, metadata: {name: i},"
                        + " spec: {severity: SEV-1, severty: SEV-1}}\n");
    }

    @Test
    void manifests() throws IOException {
        Path none = write("none.yaml", "# Helm writes this for an empty template\n---\n");
        refused("novapay check: -f: " + none + " holds no manifest", "check", "-f", none.toString());
        Path values = write("values.yaml", "replicas: 2\n");
        refused(
                "novapay check: " + values + ":1: kind is missing, so this is not a Kubernetes object",
                "check",
                "-f",
                values.toString());
        Path misspelt = write("misspelt.yaml", "---\napiVersion: apps/v1\nkind: Deploymant\nmetadata: {name: x}\n");
        refused(
                "novapay check: " + misspelt + ":2: kind \"Deploymant\" is not known; did you mean Deployment?",
                "check",
                "-f",
                misspelt.toString());
        Path version = write("version.yaml", "apiVersion: app/v1\nkind: Deployment\nmetadata: {name: x}\n");
        refused(
                "novapay check: " + version + ":1: apiVersion \"app/v1\" has no Deployment; write apps/v1",
                "check",
                "-f",
                version.toString());
        refused(
                "novapay check: invalid value for option '--output': \"xml\" is not text,"
                        + " json, markdown, github or sarif (novapay check --help)",
                "check",
                "-f",
                version.toString(),
                "-o",
                "xml");
        Path tab = write("tab.yaml", "apiVersion: apps/v1\nkind: Deployment\n\tmetadata: {}\n");
        Typed typed = Typed.novapay("check", "-f", tab.toString());
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).startsWith("novapay check: " + tab + ":3: not YAML that can be read:");
        Path other = write("other.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x, namespace: a}\n");
        refused(
                "novapay check: " + other + ":1: metadata.namespace is a, but -n says b",
                "check",
                "-n",
                "b",
                "-f",
                other.toString());
        Path nameless = write("nameless.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {}\n");
        refused("novapay check: " + nameless + ":1: metadata.name is missing", "check", "-f", nameless.toString());
    }

    @Test
    void policiesWithSyntaxError_areNamedByFileAndLine() throws IOException {
        Path file = write("broken.rego", "package broken\n\ndeny contains if {\n");
        Typed typed = Typed.novapay("test", folder.toString());
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains(file + ":3: rego_parse_error");
    }

    @Test
    void serve_settings() throws IOException {
        refused("novapay serve: --kubeconfig: nowhere cannot be read", "serve", "--kubeconfig", "nowhere");
        refused(
                "novapay serve: --standalone needs no cluster: leave out --kubeconfig and --context",
                "serve",
                "--standalone",
                "--context",
                "staging");
        refused(
                "novapay serve: --facts: in a cluster facts come from its custom resources; add --standalone",
                "serve",
                "--facts",
                folder.toString());
        Path kubeconfig = write("kubeconfig", "apiVersion: v1\nkind: Config\nusers: []\n");
        refused(
                "novapay serve: --kubeconfig: " + kubeconfig + " has no current context; add --context",
                "serve",
                "--kubeconfig",
                kubeconfig.toString());
        refused(
                "novapay serve: --context: there is no context staging in the kubeconfig",
                "serve",
                "--kubeconfig",
                kubeconfig.toString(),
                "--context",
                "staging");
        refused(
                "novapay serve: --listen: \"127.0.0.1:99999\" is not HOST:PORT, for example 127.0.0.1:8443",
                "serve",
                "--standalone",
                "--listen",
                "127.0.0.1:99999");
        Path config = write("gate.yaml", "limits:\n  permit: 3\n");
        refused(
                "novapay serve: " + config + ":2: limits.permit is not a setting; did you mean limits.permits?",
                "serve",
                "--standalone",
                "--config",
                config.toString());
        refused(
                "novapay serve: --store: \"jdbc:oracle:x\" is neither jdbc:sqlite:FILE nor jdbc:postgresql://HOST/DATABASE",
                "serve",
                "--standalone",
                "--store",
                "jdbc:oracle:x");
        refused(
                "novapay serve: --store: \"jdbc:postgres://…@host/db?…\" is neither jdbc:sqlite:FILE nor"
                        + " jdbc:postgresql://HOST/DATABASE",
                "serve",
                "--standalone",
                "--store",
                "jdbc:postgres://me:hush@host/db?password=hush");
    }

    @Test
    void serve_dataThatCannotBeWritten() throws IOException {
        Path file = write("file", "");
        Typed typed = Typed.novapay("serve", "--standalone", "--data", file.toString());
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("novapay serve: --data: " + file + " cannot be written: ");
    }

    @Test
    void serve_storeThatCannotBeWritten() {
        Path store = folder.resolve("none").resolve("decisions.db");
        Typed typed =
                Typed.novapay("serve", "--standalone", "--data", folder.toString(), "--store", "jdbc:sqlite:" + store);
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("novapay serve: --store: " + store + " cannot be written: ");
    }

    @Test
    void serve_addressInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Typed typed = Typed.novapay("serve", "--standalone", "--data", folder.toString(), "--listen", address);
            assertThat(typed.exitCode()).isEqualTo(2);
            assertThat(typed.err()).contains("novapay serve: --listen: cannot listen on " + address + ": ");
        }
    }

    private void badCase(String message, String text) throws IOException {
        Path file = write("x.case.yaml", text);
        refused("novapay test: " + file + message, "test", "--cases", folder.toString());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static void refused(String message, String... arguments) {
        Typed typed = Typed.novapay(arguments);
        assertThat(typed.err().strip()).isEqualTo(message);
        assertThat(typed.exitCode()).isEqualTo(2);
    }
}
