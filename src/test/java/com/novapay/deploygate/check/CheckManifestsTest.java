package com.novapay.deploygate.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.FailureCode;
import com.novapay.deploygate.admission.Ruling;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.cli.Typed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code novapay check -f} over what kustomize, Helm and people hand over. */
class CheckManifestsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FRIDAY = "2026-11-27T15:00:00Z";
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %s, namespace: pay}
            spec: {replicas: %d, template: {spec: {containers: [{name: app, image: "x:%d"}]}}}
            """;

    @TempDir
    private Path folder;

    @Test
    void filesAndDirectories_areReadInOrder_subdirectoriesWithR() throws IOException {
        Path directory = folder.resolve("rendered");
        Files.createDirectories(directory.resolve("more"));
        write("rendered/b.yml", DEPLOYMENT.formatted("b", 1, 1));
        write("rendered/a.json", "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}");
        write("rendered/notes.txt", "not a manifest");
        write("rendered/more/c.yaml", DEPLOYMENT.formatted("c", 1, 1));
        Path one = write("one.yaml", DEPLOYMENT.formatted("one", 1, 1));
        assertThat(names("-f", one.toString(), "-f", directory.toString()))
                .containsExactly("Deployment/pay/one", "ConfigMap/default/a", "Deployment/pay/b");
        assertThat(names("-R", "-f", directory.toString()))
                .containsExactly("ConfigMap/default/a", "Deployment/pay/b", "Deployment/pay/c");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThat(Typed.novapay("check", "-f", empty.toString()).err())
                .isEqualTo("novapay check: -f: " + empty
                        + " holds no file that ends with .yaml, .yml, .json; add -R to read its subdirectories\n");
    }

    @Test
    void old_isMatchedByKindNamespaceAndName() throws IOException {
        Path now = write("now.yaml", DEPLOYMENT.formatted("one", 2, 1) + "---\n" + DEPLOYMENT.formatted("two", 1, 2));
        Path before = write("before.yaml", DEPLOYMENT.formatted("two", 1, 1));
        Path more = write("more.yaml", DEPLOYMENT.formatted("one", 1, 1));
        List<JsonNode> results = results("-f", now.toString(), "--old", before.toString(), "--old", more.toString());
        assertThat(results).extracting(one -> one.path("class").asText()).containsExactly("SCALE", "DEPLOY");
        Path other = write("other.yaml", DEPLOYMENT.formatted("three", 1, 1));
        assertThat(Typed.novapay("check", "-f", now.toString(), "--old", other.toString())
                        .err())
                .contains("--old: " + other + " holds none of the workloads of " + now);
    }

    /** As {@code helm template} prints it: comments, empty documents, a hook of another kind. */
    @Test
    void helmOutput_isRead() throws IOException {
        String text = """
                ---
                # Source: ledger/templates/serviceaccount.yaml
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: ledger}
                ---
                # Source: ledger/templates/empty.yaml
                ---
                # Source: ledger/templates/deployment.yaml
                """ + DEPLOYMENT.formatted("ledger", 1, 1);
        ManifestFile stdin = ManifestFile.read(
                        "-f",
                        List.of(Path.of("-")),
                        false,
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .getFirst();
        List<Manifest> found = Manifest.of(stdin);
        assertThat(found).extracting(Manifest::kind).containsExactly("ServiceAccount", "Deployment");
        assertThat(found).extracting(Manifest::where).containsExactly("-:3", "-:10");
    }

    @Test
    void otherKinds_areNotJudged_andNoFailure() throws IOException {
        Path file = write("others.yaml", """
                {apiVersion: v1, kind: Service, metadata: {name: x}}
                ---
                {apiVersion: extensions/v1beta1, kind: Deployment, metadata: {name: x}}
                ---
                {apiVersion: example.com/v1, kind: Rollouts, metadata: {name: x}}
                ---
                {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: x}}
                """);
        Typed typed = Typed.novapay("check", "-f", file.toString());
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out())
                .contains(
                        "service/x in default is not judged: the gate does not evaluate the kind Service",
                        "the gate evaluates the kind Deployment of apps/v1 only, not of extensions/v1beta1",
                        "4 objects: 0 allowed, 0 denied, 4 not judged (Deployment, Role, Rollouts, Service)");
    }

    @Test
    void identity_isSaidOnlyWhenNobodyIsNamed() throws IOException {
        Path file = write("one.yaml", DEPLOYMENT.formatted("one", 1, 1));
        assertThat(Typed.novapay("check", "-f", file.toString()).out())
                .contains("Evaluated as system:anonymous, because no user is named.");
        assertThat(Typed.novapay("check", "-f", file.toString(), "--user", "dev@novapay")
                        .out())
                .doesNotContain("Evaluated as");
    }

    @Test
    void github_annotatesFileAndLine_andEscapes() throws IOException {
        Path file = write("a,b:c.yaml", "---\n" + DEPLOYMENT.formatted("\"x%\\n::error::y\"", 1, 1));
        Typed typed = Typed.novapay("check", "-f", file.toString(), "--at", FRIDAY, "-o", "github");
        assertThat(typed.exitCode()).isOne();
        assertThat(typed.out().lines()).allMatch(line -> line.matches("::(error|warning|notice) .*"));
        assertThat(typed.out())
                .contains(
                        "a%2Cb%3Ac.yaml,line=2,title=Deploy gate%3A friday-approval::deployment/x%25%0A::error::y in pay: ",
                        "::notice title=Deploy gate::1 object: 0 allowed, 1 denied (")
                .doesNotContain("\n::error::y");
    }

    @Test
    void sarif_isOneLog() throws IOException {
        Path file = write("a b.yaml", DEPLOYMENT.formatted("one", 1, 1));
        JsonNode log = JSON.readTree(Typed.novapay("check", "-f", file.toString(), "--at", FRIDAY, "-o", "sarif")
                .out());
        assertThat(log.path("version").asText()).isEqualTo("2.1.0");
        JsonNode run = log.at("/runs/0");
        assertThat(run.at("/tool/driver/rules").findValuesAsText("id")).contains("friday-approval", "gitops-only");
        JsonNode first = run.at("/results/0");
        assertThat(first.path("level").asText()).isEqualTo("error");
        assertThat(first.at("/message/text").asText()).startsWith("deployment/one in pay: ");
        JsonNode place = first.at("/locations/0/physicalLocation");
        assertThat(place.at("/artifactLocation/uri").asText()).endsWith("/a%20b.yaml");
        assertThat(place.at("/region/startLine").asInt()).isOne();
    }

    @Test
    void markdown_saysWhoCanFixIt_andWhenItOpens() throws IOException {
        Path file = write("one.yaml", DEPLOYMENT.formatted("\"<b>@all|`x\"", 1, 1));
        Typed typed = Typed.novapay("check", "-f", file.toString(), "--at", FRIDAY, "-o", "markdown");
        assertThat(typed.out())
                .startsWith("**1 object: 0 allowed, 1 denied \\(")
                .contains(
                        "#### `deployment/<b>@all\\|'x in pay` would be denied (CREATE)",
                        "- `friday-approval`: ",
                        "Who can fix it: `vp-engineering` or `team-lead`.",
                        "The gate opens not before Monday, November 30, 00:00 EST")
                .doesNotContain("\n<b>");
    }

    @Test
    void markdown_staysBelowTheLimitOfAComment() throws IOException {
        Path file = write("one.yaml", DEPLOYMENT.formatted("one", 1, 1));
        Requester requester = new Requester(new UserInfo("dev", List.of()), Requester.Source.NAMED);
        Subject subject = new Manifests(Optional.empty(), "default", requester.user(), Manifests.NOTHING)
                .subjects(ManifestFile.read("-f", List.of(file), false, System.in), List.of())
                .getFirst();
        AdmissionRequest request = ((Subject.Judged) subject).request();
        Decision failed = new Decision(
                "check",
                Instant.parse(FRIDAY),
                request,
                null,
                new Ruling.Failed(FailureCode.POLICY_ERROR, "x".repeat(1_000)),
                "",
                MissingNode.getInstance());
        CheckReport.Result result = new CheckReport.Result(subject, Optional.of(failed));
        String text = CheckMarkdown.of(new CheckReport(Collections.nCopies(200, result), requester, ZoneOffset.UTC));
        assertThat(text).hasSizeLessThan(65_536).contains(" more, which the log of the workflow has.");
    }

    @Test
    void live_isAskedByKindNamespaceAndName() throws IOException {
        List<String> asked = new ArrayList<>();
        Path file = write("one.yaml", DEPLOYMENT.formatted("one", 1, 1));
        new Manifests(Optional.empty(), "default", new UserInfo("dev", List.of()), workload -> {
                    asked.add(workload.told());
                    return Optional.empty();
                })
                .subjects(ManifestFile.read("-f", List.of(file), false, System.in), List.of());
        assertThat(asked).containsExactly("deployment/one in pay");
    }

    private List<JsonNode> results(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("check", "--at", FRIDAY, "-o", "json"));
        words.addAll(List.of(arguments));
        Typed typed = Typed.novapay(words.toArray(String[]::new));
        List<JsonNode> results = new ArrayList<>();
        for (String line : typed.out().lines().toList()) {
            results.add(JSON.readTree(line));
        }
        assertThat(results).as(typed.err()).isNotEmpty();
        return results;
    }

    private List<String> names(String... arguments) throws IOException {
        return results(arguments).stream()
                .map(one ->
                        one.path("kind").asText() + "/" + one.path("namespace").asText() + "/"
                                + one.path("name").asText())
                .toList();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
