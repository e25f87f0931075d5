package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.TestScale;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.files.TemporaryFolders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A gate whose policies are in a real Git repository: pushed, broken, pinned, and gone. Steps of one story, in order. */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PoliciesFromGitIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SWAPS = TestScale.of("tests.policySwaps", 6, 20);
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String EVIDENCE = "ci-evidence";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static Path home;
    private static GitRepository repository;
    private static GateProcess gate;
    private static String first;
    private static String demanding;

    @BeforeAll
    static void start() throws Exception {
        home = folder.resolve("policies-repository");
        repository = GitRepository.create(home);
        Path policies = Path.of("policies");
        try (Stream<Path> files = Files.walk(policies)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = home.resolve("gate").resolve(policies.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        ReviewLoad.prepare(folder);
        first = commit("demanding", data("[staging]"));
        gate = start(Map.of());
        demanding = revision();
    }

    @AfterAll
    static void stop() {
        if (gate != null) {
            gate.close();
        }
    }

    @Test
    @Order(1)
    void everyDecision_namesRevisionAndCommit() throws Exception {
        ReviewLoad.Answer answer = ReviewLoad.once(gate, ReviewLoad.Ask.UNTESTED);
        assertThat(answer.codes()).contains(EVIDENCE);
        assertThat(decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.path("policyRevision").asText()).isEqualTo(demanding);
            assertThat(decision.path("policyCommit").asText()).isEqualTo(first);
        });
        assertThat(metrics())
                .contains("deploygate_policy_info{commit=\"" + first + "\",revision=\"" + demanding + "\",source=\""
                        + source() + "\"} 1");
    }

    /** Each decision is by exactly one revision, of a commit that has it, and says what that revision says. */
    @Test
    @Order(2)
    void swapsUnderLoad_failNothing() throws Exception {
        ConcurrentLinkedQueue<ReviewLoad.Answer> answers = new ConcurrentLinkedQueue<>();
        Map<String, Boolean> demands = new HashMap<>(Map.of(first, true));
        List<Duration> took = new ArrayList<>();
        try (ReviewLoad load = ReviewLoad.start(gate, 2, 1, answers::add)) {
            for (int i = 0; i < SWAPS; i++) {
                boolean demanded = i % 2 == 1;
                Instant before = Instant.now();
                String commit = commit("swap " + i, data(demanded ? "[staging]" : "[]"));
                demands.put(commit, demanded);
                await("commit " + commit).atMost(SOON).until(() -> active().equals(commit));
                took.add(Duration.between(before, Instant.now()));
            }
            load.finish();
        }
        System.out.println("A pushed change of data was active after " + took + ", polled each second, beside load");
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.judged()).isTrue();
            assertThat(answer.codes()).isIn("", EVIDENCE);
            assertThat(answer.ask() == ReviewLoad.Ask.UNTESTED || answer.allowed())
                    .isTrue();
        });
        Map<String, String> commits = new HashMap<>();
        for (JsonNode decision : decisions()) {
            String commit = decision.path("policyCommit").asText();
            String revision = decision.path("policyRevision").asText();
            assertThat(demands).containsKey(commit);
            assertThat(commits.computeIfAbsent(commit, any -> revision)).isEqualTo(revision);
            if (decision.at("/resource/namespace").asText().equals("staging")) {
                assertThat(decision.path("allowed").asBoolean()).isEqualTo(!Boolean.TRUE.equals(demands.get(commit)));
            }
        }
        assertThat(commits.values()).hasSizeGreaterThan(2).contains(demanding);
    }

    @Test
    @Order(3)
    void brokenCommit_isToldOnceWithStageCommitFileAndLine_andTheLastGoodStays() throws Exception {
        String good = active();
        String broken = repository.commit("gate/lib/broken.rego", "package deploygate.lib.broken\n\nx := {\n");
        String line =
                "policies: not activated, stage format, commit " + broken + "; the last good revision stays active: ";
        await("the complaint").atMost(SOON).until(() -> log().contains(line));
        assertThat(log().split(java.util.regex.Pattern.quote(line), -1)).hasSize(2);
        assertThat(log()).contains("gate/lib/broken.rego:4: rego_parse_error");
        assertThat(active()).isEqualTo(good);
        assertThat(metrics())
                .contains("deploygate_policy_broken 1.0")
                .contains("deploygate_policy_loads_total{result=\"broken\",stage=\"format\"} 1.0");
        repository.git("reset", "--quiet", "--hard", "HEAD~1");
        await("the force push").atMost(SOON).until(() -> metrics().contains("deploygate_policy_broken 0.0"));
        assertThat(active()).isEqualTo(good);
    }

    @Test
    @Order(4)
    void shadow_tellsWhatWouldDiffer_andAnswersNothing() throws Exception {
        String lenient = commit("lenient", data("[]"));
        await("lenient").atMost(SOON).until(() -> active().equals(lenient));
        repository.git("checkout", "--quiet", "-b", "next");
        String next = commit("next", data("[staging]"));
        repository.git("checkout", "--quiet", "main");
        gate.close();
        gate = start(Map.of("NOVAPAY_POLICIES_SHADOW", "git+" + repository.url() + "//gate#next"));
        await("the shadow").atMost(SOON).until(() -> log().contains(", commit " + next + " is evaluated"));
        ReviewLoad.Answer answer = ReviewLoad.once(gate, ReviewLoad.Ask.UNTESTED);
        assertThat(answer.allowed()).isTrue();
        assertThat(ReviewLoad.once(gate, ReviewLoad.Ask.DEPLOY).allowed()).isTrue();
        await("the difference")
                .atMost(SOON)
                .until(() -> metrics().contains("deploygate_shadow_differences_total{code=\"ci-evidence\"} 1.0"));
        await("its record").atMost(SOON).until(() -> !records("policy.shadow").isEmpty());
        assertThat(records("policy.shadow")).singleElement().satisfies(record -> {
            assertThat(record.path("decisionId").asText()).isEqualTo(answer.decisionId());
            assertThat(record.path("shadowCommit").asText()).isEqualTo(next);
        });
        Typed listed = Typed.novapay(
                "policies", "shadow", "--data", folder.resolve("data").toString());
        assertThat(listed.exitCode()).isEqualTo(1);
        assertThat(listed.out())
                .contains("1 decision would have been different by revision ")
                .contains(": 0 allowed instead of denied, 1 denied instead of allowed")
                .contains(answer.decisionId());
        gate.close();
        gate = start(Map.of());
    }

    @Test
    @Order(5)
    void pin_goesBackWithGitGone_andUnpinEndsIt() throws Exception {
        String lenient = commit("lenient", data("[]"));
        await("lenient").atMost(SOON).until(() -> active().equals(lenient));
        assertThat(ReviewLoad.once(gate, ReviewLoad.Ask.UNTESTED).allowed()).isTrue();
        Files.move(home, folder.resolve("gone"));
        Typed pinned = novapay("pin", first.substring(0, 8), "--reason", "not agreed", "--user", "lead@novapay");
        assertThat(pinned.out())
                .startsWith("Pinned to revision " + demanding + " by lead@novapay: not agreed\n")
                .contains("active at ");
        assertThat(ReviewLoad.once(gate, ReviewLoad.Ask.UNTESTED).codes()).isEqualTo(EVIDENCE);
        assertThat(log())
                .contains(
                        "policies: pinned to revision " + demanding.substring(0, 12) + " by lead@novapay: not agreed");
        assertThat(metrics()).contains("deploygate_policy_pinned 1.0");
        assertThat(records("policy.pinned")).singleElement().satisfies(record -> {
            assertThat(record.at("/actor/username").asText()).isEqualTo("lead@novapay");
            assertThat(record.path("reason").asText()).isEqualTo("not agreed");
        });
        gate.close();
        gate = start(Map.of());
        assertThat(revision()).as("a gate that starts is still pinned").isEqualTo(demanding);
        Files.move(folder.resolve("gone"), home);
        novapay("unpin", "--reason", "agreed");
        await("lenient again").atMost(SOON).until(() -> active().equals(lenient));
    }

    @Test
    @Order(6)
    void startWithGitGone_usesTheLastGood_andSaysItsAge() throws Exception {
        String last = active();
        gate.close();
        Files.move(home, folder.resolve("gone"));
        gate = start(Map.of());
        assertThat(log())
                .contains("stage fetch; no policies are active: ")
                .contains("policies: the last good revision is activated; it is from ");
        assertThat(active()).isEqualTo(last);
        assertThat(ReviewLoad.once(gate, ReviewLoad.Ask.DEPLOY).allowed()).isTrue();
        gate.close();
        TemporaryFolders.delete(folder.resolve("data/policy-archive"));
        gate = start(Map.of());
        assertThat(active()).as("of the audit log").isEqualTo(last);
    }

    @Test
    @Order(7)
    void olderThanTheLimit_deniesDeploysAndNoRollback() throws Exception {
        gate.close();
        gate = start(Map.of("NOVAPAY_POLICIES_MAX_AGE", "1s"));
        await("too old")
                .atMost(SOON)
                .until(() ->
                        ReviewLoad.once(gate, ReviewLoad.Ask.DEPLOY).codes().equals("policy-unavailable"));
        assertThat(ReviewLoad.once(gate, ReviewLoad.Ask.ROLLBACK).allowed()).isTrue();
        Files.move(folder.resolve("gone"), home);
        await("the source again")
                .atMost(SOON)
                .until(() -> ReviewLoad.once(gate, ReviewLoad.Ask.DEPLOY).allowed());
    }

    private static GateProcess start(Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("NOVAPAY_POLICIES_POLL", "1s");
        Files.deleteIfExists(folder.resolve("gate.log"));
        return GateProcess.startFrom(folder, source(), all);
    }

    private static String source() {
        return "git+" + repository.url() + "//gate#main";
    }

    /** The shipped data; evidence of CI is demanded where it says, and nothing else is. */
    private static String data(String environments) throws IOException {
        return GateFolder.data(GateFolder.WEEK, "ci")
                .replaceAll("(?ms)^(ci:.*?environments:) \\[[^]]*]", "$1 " + environments);
    }

    private static String commit(String what, String data) throws IOException, InterruptedException {
        return repository.commit("gate/data.yaml", "# " + what + "\n" + data);
    }

    private static Typed novapay(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("policies"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", folder.resolve("data").toString()));
        Typed result = Typed.novapay(command.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result;
    }

    private static String active() throws IOException, InterruptedException {
        return metrics().replaceAll("(?s).*deploygate_policy_info\\{commit=\"([^\"]*)\".*", "$1");
    }

    private static String revision() throws IOException, InterruptedException {
        return metrics().replaceAll("(?s).*deploygate_policy_info\\{[^}]*revision=\"([^\"]*)\".*", "$1");
    }

    private static String metrics() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(gate.adminUrl() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static String log() throws IOException {
        return Files.readString(folder.resolve("gate.log"));
    }

    private static List<JsonNode> decisions() throws SQLException, IOException {
        return records("decision");
    }

    private static List<JsonNode> records(String type) throws SQLException, IOException {
        List<JsonNode> found = new ArrayList<>();
        RecordStore store = RecordStore.at("jdbc:sqlite:" + folder.resolve("data/decisions.db"));
        try (Connection connection = store.reader();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT document FROM record WHERE type = '" + type + "' ORDER BY sequence")) {
            while (rows.next()) {
                found.add(JSON.readTree(rows.getString(1)));
            }
        }
        return found;
    }
}
