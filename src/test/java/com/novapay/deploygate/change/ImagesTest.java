package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as an image of a change, and which references are pinned. */
class ImagesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "payments",
                "a/b",
                "registry.novapay.local/payments",
                "registry.novapay.local:5000/pay/payments_api",
                "localhost/x",
                "registry.novapay.local/payments:1.2.3",
                "registry.novapay.local/a-b/c--d/e__f/g.h_i",
                "Registry.Example/x",
                "[2001:db8::1]:5000/x",
                "xn--7o8h.example/x:A_b.c-d",
                "a/b/c/d/e/f/g"
            })
    void reference_withADigest_isPinned(String name) {
        assertThat(digest(name + "@" + DIGEST)).isEqualTo(DIGEST);
        assertThat(digest(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/x",
                "x/",
                "registry.novapay.local/../evil",
                "registry.novapay.local/./x",
                "registry.novapay.local//x",
                "a//b",
                "registry.novapay.local/Payments",
                "PAYMENTS",
                "registry.novapay.local/-x",
                "registry.novapay.local/x-",
                "registry.novapay.local/.x",
                "registry.novapay.local/a..b",
                "registry.novapay.local/a___b",
                "registry.novapay.local/a._b",
                "registry.novapay.local/x:",
                "x:-tag",
                "registry.novapay.local/x y",
                " x",
                "x ",
                "x\n",
                "x\u0000",
                "https://registry.novapay.local/x",
                "registry.novapay.local/x?y",
                "registry.novapay.local/x#y",
                "registry.novapay.local/%2e%2e/x",
                "registry.novapay.local:/x",
                "registry.novapay.local:5a/x",
                "registry-.local/x",
                "-registry.local/x",
                "registry..local/x",
                "registry.novapay.local\\x",
                "registry.novapay.local/é",
                "registry.novapay.local/ｘ",
                "user@registry.novapay.local/x",
                "registry.novapay.local/x:1:2"
            })
    void reference_outsideTheGrammar_isNotPinned(String name) {
        assertThat(digest(name + "@" + DIGEST)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x@sha256:abc",
                "x@sha512:0123456789abcdef",
                "x@SHA256:",
                "x@",
                "x@@",
                "@",
                "x@sha256:",
                "x@sha256:zz",
                "sha256:",
                "x:sha256:"
            })
    void digest_thatIsNone(String reference) {
        assertThat(digest(reference)).isNull();
        assertThat(digest(reference + DIGEST.substring(7).toUpperCase(Locale.ROOT)))
                .isNull();
    }

    @Test
    void reference_thatIsTooLong_isNotPinned() {
        assertThat(digest("a".repeat(255) + "@" + DIGEST)).isEqualTo(DIGEST);
        assertThat(digest("a".repeat(256) + "@" + DIGEST)).isNull();
        assertThat(digest("a:" + "t".repeat(128) + "@" + DIGEST)).isEqualTo(DIGEST);
        assertThat(digest("a:" + "t".repeat(129) + "@" + DIGEST)).isNull();
    }

    @Test
    @Timeout(5)
    void reference_ofMegabytes_isReadInNoTime() {
        for (String part : List.of("a", "a-", "a.", "/", "a/", "-", "a:", "@", ".a", "_")) {
            assertThat(digest(part.repeat(2_000_000))).isNull();
            assertThat(digest(part.repeat(250))).isNull();
        }
    }

    @Test
    void everythingThatBringsCodeByAReference_isAnImage() throws JsonProcessingException {
        JsonNode template = JSON.readTree("""
                {"spec": {
                  "initContainers": [{"name": "i", "image": "init"}],
                  "containers": [{"name": "c", "image": "app"}],
                  "ephemeralContainers": [{"name": "e", "image": "debug"}],
                  "volumes": [
                    {"name": "model", "image": {"reference": "model@%s", "pullPolicy": "Always"}},
                    {"name": "empty", "image": {}},
                    {"name": "none", "image": null},
                    {"name": "driven", "csi": {"driver": "container-image.csi.k8s.io", "volumeAttributes": {"image": "tools"}}},
                    {"name": "flexible", "flexVolume": {"driver": "example/docker", "options": {"image": "layer"}}},
                    {"name": "git", "gitRepo": {"repository": "https://evil.example/x.git"}},
                    {"name": "files", "configMap": {"name": "image"}},
                    {"name": "secrets", "csi": {"driver": "secrets-store.csi.k8s.io", "volumeAttributes": {"class": "x"}}}
                  ]}}
                """.formatted(DIGEST));
        assertThat(Images.of(template))
                .containsExactly(
                        new Image("i", "init", null, true),
                        new Image("c", "app", null, false),
                        new Image("e", "debug", null, false),
                        new Image("model", "model@" + DIGEST, DIGEST, false),
                        new Image("empty", "", null, false),
                        new Image("driven", "tools", null, false),
                        new Image("flexible", "layer", null, false),
                        new Image("git", Images.GIT_REPOSITORY, null, false));
    }

    @Test
    void imageVolumesOfATemplateThatARolloutTakes_areOfTheChange() {
        ObjectNode review = (ObjectNode) Reviews.read("rollout-apply-image--rollouts-update-by-dev@novapay");
        ObjectNode spec = (ObjectNode) review.at("/request/object/spec");
        ObjectNode template = (ObjectNode) spec.remove("template");
        ((ObjectNode) template.path("spec"))
                .putArray("volumes")
                .addObject()
                .put("name", "m")
                .putObject("image")
                .put("reference", "model@" + DIGEST);
        spec.putObject("workloadRef").put("kind", "Deployment").put("name", "payments");
        WorkloadLookup lookup = new WorkloadLookup() {
            @Override
            public Optional<WorkloadHistory> history(WorkloadKey workload) {
                return Optional.empty();
            }

            @Override
            public Optional<JsonNode> podTemplate(WorkloadKey workload) {
                return Optional.of(template);
            }
        };
        assertThat(new Classifier().classify(Reviews.request(review), lookup).images())
                .contains(new Image("m", "model@" + DIGEST, DIGEST, false));
    }

    private static @Nullable String digest(String reference) {
        ObjectNode template = JsonNodeFactory.instance.objectNode();
        template.putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", "v")
                .put("image", reference);
        return Images.of(template).getFirst().digest();
    }
}
