package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decision's record and answer hold of the text of a change. */
@Tag("slow")
class StoredInputTest {
    private static final GateIdentity GATE = new GateIdentity("test", "gate-1", "");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final Path FORMS = RESOURCES.resolve("com/novapay/deploygate/admission/secrets-by-other-names.json");
    private static final Path WHOLE = RESOURCES.resolve("com/novapay/deploygate/admission/every-field.json");
    private static final Instant FRIDAY = Instant.parse("2026-11-27T15:00:00Z");
    private static final Duration PATIENT = Duration.ofMinutes(1);
    private static final ScheduledExecutorService WATCHDOG = Executors.newSingleThreadScheduledExecutor();
    private static final String MARKER = "m4rk3r7Q";

    /** The leaves of a Pod template that auditors read and that hold no value of a variable, argument, probe or option. */
    private static final Set<String> LISTED = Set.of(
            "name",
            "image",
            "reference",
            "kind",
            "type",
            "path",
            "key",
            "secretName",
            "claimName",
            "driver",
            "medium",
            "sizeLimit",
            "imagePullPolicy",
            "pullPolicy",
            "restartPolicy",
            "dnsPolicy",
            "schedulerName",
            "serviceAccount",
            "serviceAccountName",
            "priorityClassName",
            "preemptionPolicy",
            "runtimeClassName",
            "fsGroupChangePolicy",
            "supplementalGroupsPolicy",
            "targetContainerName",
            "terminationMessagePolicy",
            "protocol",
            "prefix",
            "apiVersion",
            "fieldPath",
            "containerName",
            "resource",
            "divisor",
            "cpu",
            "memory",
            "ephemeral-storage",
            "mountPath",
            "recursiveReadOnly",
            "mountPropagation",
            "procMount",
            "add",
            "drop",
            "operator",
            "effect");

    private static PolicyEvaluator policies;

    @BeforeAll
    static void load() throws PolicyProblem {
        policies = new WasmPolicyEvaluator(BundleFiles.shipped(), 1, 64 << 20, WATCHDOG);
    }

    @AfterAll
    static void stop() {
        WATCHDOG.shutdownNow();
    }

    @Test
    void secretsUnderAnyName_areNeitherStoredNorTold() throws IOException {
        Decision decision = decide(read(FORMS));
        assertThat(decision.change()).isNotNull();
        assertThat(stored(decision)).doesNotContain("s3cr3tValue").contains("registry.novapay.local/payments:1.2.0");
        assertThat(told(decision)).doesNotContain("s3cr3tValue");
    }

    static Stream<Path> reviews() throws IOException {
        List<Path> reviews = new ArrayList<>(List.of(FORMS, WHOLE));
        try (Stream<Path> recorded = Files.list(RESOURCES.resolve("reviews"))) {
            recorded.filter(file -> file.toString().matches(".*(deployments|rollouts)[.-][^/]*\\.json"))
                    .forEach(reviews::add);
        }
        return reviews.stream().sorted();
    }

    /** Each text of the template is replaced by a marker of its own, all at once. */
    @ParameterizedTest
    @MethodSource("reviews")
    void markerInEveryLeafThatIsNotListed_isNeitherStoredNorTold(Path file) throws IOException {
        JsonNode review = read(file);
        List<String> marked = new ArrayList<>();
        for (String side : List.of("object", "oldObject")) {
            mark(review.at("/request/" + side + "/spec/template"), "", marked);
            mark(review.at("/request/" + side + "/metadata/annotations"), "annotations", marked);
        }
        Decision decision = decide(review);
        assertThat(stored(decision)).doesNotContain(MARKER);
        assertThat(told(decision)).doesNotContain(MARKER);
        if (file.equals(WHOLE)) {
            assertThat(marked).hasSizeGreaterThan(100);
        }
    }

    /** What is not known is not stored, of whatever type it is and wherever it stands. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/spec/template/spec/containers/0/env/0/value",
                "/spec/template/spec/containers/0/command",
                "/spec/template/spec/containers/0/args",
                "/spec/template/spec/containers/0/newField",
                "/spec/template/spec/containers/0/name",
                "/spec/template/spec/newField",
                "/spec/template/newField",
                "/spec/newField",
                "/newField",
                "/metadata/newField",
                "/metadata/annotations",
                "/metadata/labels",
                "/status"
            })
    void valueOfAnotherType_isNotStored(String place) throws IOException {
        for (String json : List.of(
                "7351924001",
                "\"7351924001\"",
                "{\"a\": 7351924001}",
                "{\"a\": {\"b\": [\"7351924001\"]}}",
                "[[7351924001]]",
                "[{\"x\": \"7351924001\"}]")) {
            JsonNode review = read(WHOLE);
            ObjectNode parent = (ObjectNode) review.at("/request/object" + place.substring(0, place.lastIndexOf('/')));
            parent.set(place.substring(place.lastIndexOf('/') + 1), JSON.readTree(json));
            if (place.endsWith("/name") && !json.startsWith("{")) {
                continue; // a name is stored
            }
            assertThat(stored(decide(review))).as(place + " " + json).doesNotContain("7351924001");
        }
    }

    /** Each of these was found by a pattern once. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"env\":[{\"name\":\"X\",\"value\":\"hush\"}]}",
                "{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"hush\"}}",
                "{\"annotations\":{\"db-password\":\"hush\"}}",
                "{\"annotations\":{\"vault.example/agent-token\":\"hush\",\"a/AccessKey\":\"hush\",\"a/passphrase\":\"hush\"}}",
                "{\"annotations\":{\"tool/applied\":\"{\\\"env\\\":[{\\\"name\\\":\\\"X\\\",\\\"value\\\":\\\"hush\\\"}]}\"}}",
                "{\"annotations\":{\"tool/applied\":\"env:\\n- name: X\\n  value: hush\\n\"}}",
                "{\"annotations\":{\"tool/config\":\"{\\\"password\\\":\\\"hush\\\"}\"}}",
                "{\"annotations\":{\"tool/config\":\"{\\\"a\\\":\\\"{\\\\\\\"token\\\\\\\":\\\\\\\"hush\\\\\\\"}\\\"}\"}}",
                "{\"passwords\":[\"hush\",7]}",
                "{\"httpHeaders\":[{\"name\":\"X-Auth\",\"value\":\"hush\"}]}",
                "{\"args\":[{\"name\":\"api-token\",\"value\":\"hush\"}]}",
                "{\"args\":[\"--password=hush\"]}",
                "{\"args\":[\"--password\",\"hush\"]}",
                "{\"args\":[\"--db.PASSWORD-value\",\"hush\"]}",
                "{\"args\":[\"-api-key\",\"hush\",\"-p\",\"hush\",\"-u\",\"me:hush\"]}",
                "{\"args\":[\"postgres://user:hush@db/x\"]}",
                "{\"args\":[\"postgres://user:hu/sh:hush@hush@db/x\"]}",
                "{\"args\":[\"redis://:hush%40#?!$&@cache:6379/0\"]}",
                "{\"args\":[\"https://hush@git.example/x.git\"]}",
                "{\"command\":[\"curl -H 'Authorization: Bearer hushhushhush'\"]}",
                "{\"command\":[\"curl -H 'x: Basic aHVzaDpodXNohush'\"]}",
                "{\"command\":[\"curl -u me:hush https://x\"]}",
                "{\"command\":[\"sh\",\"-c\",\"mysqldump --password hush db\"]}",
                "{\"command\":[\"sh\",\"-c\",\"mysql -h db -phush\"]}",
                "{\"command\":[\"sh\",\"-c\",\"MYSQL_PWD=hush mysql\"]}",
                "{\"command\":[\"sh\",\"-c\",\"export PGPASSWORD='hush'; psql\"]}",
                "{\"command\":[\"sh\",\"-c\",\"export AWS_SECRET_ACCESS_KEY=hush\"]}",
                "{\"command\":[\"sh\",\"-c\",\"sshpass -p hush ssh db\"]}",
                "{\"command\":[\"sh\",\"-c\",\"echo hush | docker login --password-stdin\"]}",
                "{\"x\":\"-----BEGIN PRIVATE KEY-----\\nhush\"}",
                "{\"x\":\"a\\n-----BEGIN RSA PRIVATE KEY-----\\nhush\"}",
                "{\"x\":\"-----BEGIN OPENSSH PRIVATE KEY-----\\nhush\"}",
                "{\"x\":\"-----BEGIN PGP PRIVATE KEY BLOCK-----\\nhush\"}",
                "{\"x\":\"LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVkhush\"}",
                "{\"x\":\"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodXNoIn0.hush\"}",
                "{\"x\":\"id=AKIAIOSFODNN7EXAMPLE hush\"}",
                "{\"x\":\"id=ASIAIOSFODNN7EXAMPLE hush\"}",
                "{\"x\":\"ghp_abcdefghhush\"}",
                "{\"x\":\"https://hooks.slack.com/services/T0/B0/hush\"}",
            })
    void secretInAnyForm_isNotStored(String form) throws IOException {
        ObjectNode members = (ObjectNode) JSON.readTree(form);
        JsonNode review = read(WHOLE);
        for (String place : List.of("/metadata", "/spec/template/metadata", "/spec/template/spec/containers/0")) {
            ((ObjectNode) review.at("/request/object" + place)).setAll(members);
        }
        assertThat(stored(decide(review))).doesNotContain("hush");
    }

    /** Names by which Kubernetes refers to Secrets say where a secret is, not what it is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/containers/0 {\"image\":\"ghcr.io:443/novapay/secret:1.2\"}",
                "/containers/0 {\"image\":\"token:v1\",\"name\":\"api-token-service\"}",
                "/containers/0 {\"envFrom\":[{\"prefix\":\"P_\",\"secretRef\":{\"name\":\"db-password\"}},{\"configMapRef\":{\"name\":\"c\"}}]}",
                "/containers/0 {\"env\":[{\"name\":\"DB_PASSWORD\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"db\",\"key\":\"password\"}}}]}",
                "/containers/0 {\"volumeMounts\":[{\"mountPath\":\"/var/run/secrets/kubernetes.io/serviceaccount\"}]}",
                " {\"imagePullSecrets\":[{\"name\":\"pull-secret\"}],\"automountServiceAccountToken\":false}",
                " {\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"tls-secret\"}}]}",
                " {\"volumes\":[{\"name\":\"v\",\"projected\":{\"sources\":[{\"serviceAccountToken\":{\"expirationSeconds\":3600}}]}}]}",
            })
    void reference_isStored(String placeAndMembers) throws IOException {
        String place = placeAndMembers.substring(0, placeAndMembers.indexOf(' '));
        JsonNode members = JSON.readTree(placeAndMembers.substring(place.length() + 1));
        JsonNode review = read(FORMS);
        ((ObjectNode) review.at("/request/object/spec/template/spec" + place)).setAll((ObjectNode) members);
        JsonNode kept = JSON.readTree(stored(decide(review))).at("/input/workload/object/spec/template/spec" + place);
        members.properties()
                .forEach(member -> assertThat(kept.get(member.getKey())).isEqualTo(member.getValue()));
    }

    /** What is judged is not written to. */
    @Test
    void input_staysAsItWas() throws IOException {
        Decision decision = decide(read(WHOLE));
        String before = decision.input().toString();
        stored(decision);
        assertThat(decision.input().toString()).isEqualTo(before).contains("run it");
    }

    @Test
    void memberNamesThatAreNoNames_areNotStored() throws IOException {
        JsonNode review = read(WHOLE);
        ((ObjectNode) review.at("/request/object/metadata/annotations")).put("password: " + MARKER, "x");
        ((ObjectNode) review.at("/request/object/spec/template/metadata/labels")).put(MARKER + "=", "x");
        assertThat(stored(decide(review))).doesNotContain(MARKER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:m4rk3r7Q@registry/x",
                "user:m4rk3r7Q@registry/x",
                "registry/x:1 --password=m4rk3r7Q",
                "AccountKey=m4rk3r7Q;x"
            })
    void imageThatIsNoReference_isNotStored(String image) throws IOException {
        JsonNode review = read(FORMS);
        for (String side : List.of("object", "oldObject")) {
            ((ObjectNode) review.at("/request/" + side + "/spec/template/spec/containers/0")).put("image", image);
        }
        assertThat(JSON.readTree(stored(decide(review))).path("input").toString())
                .doesNotContain(MARKER);
        assertThat(JSON.readTree(stored(decide(review))).path("change").toString())
                .doesNotContain(MARKER);
    }

    @Test
    void userInfoExtra_isStoredOnlyWhereItSaysWhoItIs() throws IOException {
        JsonNode review = read(FORMS);
        ((ObjectNode) review.at("/request/userInfo/extra"))
                .set("authentication.kubernetes.io/pod-name", JSON.readTree("[\"argocd-0\"]"));
        JsonNode extra = JSON.readTree(stored(decide(review))).at("/actor/extra");
        assertThat(extra)
                .isEqualTo(JSON.readTree("{\"scopes\":[\"***\"],\"token\":[\"***\"],"
                        + "\"authentication.kubernetes.io/pod-name\":[\"argocd-0\"]}"));
    }

    @Test
    void whatChanged_isSeenThoughNotWhatItWas() throws IOException {
        JsonNode document = JSON.readTree(stored(decide(read(FORMS))));
        JsonNode before = document.at("/input/workload/oldObject/spec/template/spec/containers/0/env/0");
        JsonNode after = document.at("/input/workload/object/spec/template/spec/containers/0/env/0");
        assertThat(before.path("name").asText()).isEqualTo("LOG_LEVEL");
        assertThat(after.path("name").asText()).isEqualTo("A");
        assertThat(before.path("value").asText())
                .matches("\\*\\*\\*\\d+")
                .isNotEqualTo(after.path("value").asText());
        assertThat(document.at("/input/workload/object/spec/template/spec/containers/0/args"))
                .hasSizeGreaterThan(30);
        assertThat(document.at("/change/images/0/image").asText()).isEqualTo("registry.novapay.local/payments:1.2.0");
        assertThat(document.at("/input/request/user/username").asText()).isEqualTo("dev@novapay");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/flyway", "/opt/flyway9.sh"})
    void migrationTool_isKeptAsThatWord(String tool) throws IOException {
        JsonNode review = read(FORMS);
        ArrayNode containers =
                ((ObjectNode) review.at("/request/object/spec/template/spec")).putArray("initContainers");
        containers
                .addObject()
                .put("name", "db")
                .put("image", "registry.novapay.local/tools:1")
                .set("args", JSON.readTree("[\"" + tool + " -password=" + MARKER + " info\"]"));
        JsonNode document = JSON.readTree(stored(decide(review)));
        assertThat(document.toString()).doesNotContain(MARKER);
        assertThat(document.at("/input/workload/object/spec/template/spec/initContainers/0/args/0")
                        .asText())
                .matches("\\*\\*\\*\\d+ flyway");
    }

    /** So that a refusal that is found in the log again is judged again as it was. */
    @ParameterizedTest
    @MethodSource("reviews")
    void storedInput_isJudgedAsTheWholeOne(Path file) throws IOException {
        Decision decision = decide(read(file));
        if (decision.change() == null || !decision.change().changeClass().judgedByRules()) {
            return;
        }
        JsonNode input = JSON.readTree(stored(decision)).path("input");
        assertThat(policies.evaluate(input, PATIENT))
                .isInstanceOfSatisfying(EvaluationOutcome.Evaluated.class, evaluated -> {
                    Set<String> codes = new TreeSet<>();
                    evaluated.verdict().violations().stream()
                            .filter(violation -> violation.enforcement() == Enforcement.DENY)
                            .map(Violation::code)
                            .forEach(codes::add);
                    assertThat(codes).isEqualTo(decision.denyingCodes());
                });
    }

    /** Patterns that went back and forth over these took minutes, and nothing could interrupt them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "://", "mysql", "mysql ", "passw", "-eyJ-", "-token ", "-u a", "value\"", "flyway ", " ", "a", "\"",
                "\n"
            })
    @Timeout(60)
    void anyRepeatedText_isRecordedInTimeOfItsLength(String part) throws IOException {
        String text = part.repeat(3_000_000 / part.length());
        JsonNode review = read(FORMS);
        ((ObjectNode) review.at("/request/object/metadata/annotations")).put("deploygate.novapay.com/reason", text);
        ((ObjectNode) review.at("/request/object/spec/template/metadata/annotations")).put("x", text);
        ((ObjectNode) review.at("/request/object/spec/template/spec/containers/0"))
                .set("args", JSON.createArrayNode().add(text));
        ((ObjectNode) review.at("/request/object/spec/template/spec/containers/0")).put("image", text);
        ((ObjectNode) review.at("/request/userInfo")).put("username", text);
        AdmissionRequest request = decode(review);
        ChangeEvaluator.Draft draft = new ChangeEvaluator.Draft("d-1", FRIDAY, request, null, "", JSON.missingNode());
        Violation migrates = new Violation(
                "migration-announcement",
                text,
                text,
                JSON.readTree("{\"containers\":{\"a\":\"flyway\"}}"),
                Enforcement.DENY);
        Decision decision = draft.ruled(Ruling.of(List.of(migrates), List.of(text)));
        assertThat(stored(decision)).isNotEmpty();
        assertThat(told(decision)).hasSizeLessThan(4_000);
    }

    /** Marks what the test does not list, and nothing in {@code labels} that rules read. */
    private static void mark(JsonNode node, String name, List<String> marked) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                String inner = member.getKey();
                boolean listed = (name.equals("annotations") || name.equals("labels"))
                        ? inner.startsWith("deploygate.novapay.com/")
                                || Set.of("app", "team", "pod-template-hash", "rollouts-pod-template-hash")
                                        .contains(inner)
                        : LISTED.contains(inner)
                                && !name.equals("httpGet")
                                && !name.equals("httpHeaders")
                                && !name.equals("items")
                                && !name.equals("volumeAttributes")
                                && !name.equals("options");
                if (member.getValue().isTextual() && !listed) {
                    object.set(inner, marker(marked));
                } else if (!(listed && member.getValue().isArray())) {
                    mark(member.getValue(), inner, marked);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).isTextual()) {
                    array.set(i, marker(marked));
                } else {
                    mark(array.get(i), name, marked);
                }
            }
        }
    }

    private static TextNode marker(List<String> marked) {
        String marker = MARKER + marked.size() + "x";
        marked.add(marker);
        return TextNode.valueOf(marker);
    }

    private static Decision decide(JsonNode review) throws IOException {
        FactSet facts = new FactSet(List.of(JSON.readTree("""
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "pay", "labels": {
                  "deploygate.novapay.com/environment": "production", "deploygate.novapay.com/team": "payments"}}}""")));
        return new ChangeEvaluator(
                        new FactSetView(() -> facts, () -> new Freshness.Fresh(Duration.ZERO)),
                        () -> policies,
                        () -> "d-1")
                .decide(decode(review), FRIDAY, PATIENT);
    }

    private static AdmissionRequest decode(JsonNode review) {
        return ((ReviewCodec.Decoded.Review) new ReviewCodec().decode(review)).request();
    }

    private static String stored(Decision decision) {
        return LogRecord.of(DecisionDocument.of(decision, GATE, 0, "")).document();
    }

    private static String told(Decision decision) {
        return new String(
                new ResponseWriter(new DenialText(() -> ZoneId.of("America/New_York"))).write(decision),
                StandardCharsets.UTF_8);
    }

    private static JsonNode read(Path file) throws IOException {
        return JSON.readTree(file.toFile());
    }
}
