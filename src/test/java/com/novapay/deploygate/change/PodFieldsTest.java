package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** What Go's encoder and the API server make of a template does not change its digest; what changes the Pods does. */
class PodFieldsTest {
    private static final Path PAIRS = Path.of("src/test/resources/change/pod-templates.ndjson");
    private static final Path PINS = Path.of("e2e/kubernetes/go.mod");
    private static final Path GENERATOR = Path.of("tools/pod-fields");

    @Test
    void pairs_keepOrChangeTheDigest() throws IOException {
        List<String> pairs = Files.readAllLines(PAIRS);
        assertThat(pairs).hasSizeGreaterThanOrEqualTo(200);
        pairs.forEach(TemplatePair::check);
    }

    /** {@code tools/generate-pod-fields} writes them again; PodFieldsIT compares every byte. */
    @Test
    void fields_areThoseOfThePinnedKubernetes() throws IOException, NoSuchAlgorithmException {
        JsonNode fields;
        try (var in = PodFields.class.getResourceAsStream("pod-fields.json")) {
            fields = new ObjectMapper().readTree(in);
        }
        assertThat(fields.path("checksum").asText())
                .as("pod-fields.json is stale: run tools/generate-pod-fields")
                .isEqualTo(checksum());
        assertThat(Files.readString(PINS))
                .contains("k8s.io/kubernetes " + fields.path("kubernetes").asText() + " ");
    }

    /** A digest that people approved and histories hold stays what it was. */
    @ParameterizedTest
    @CsvFileSource(resources = "/change/review-digests.csv", delimiter = '|')
    void digest_ofRecordedReview_isWhatItWas(String name, String object, String digest) {
        assertThat(TemplateDigest.of(Reviews.read(name).at("/request/" + object + "/spec/template")))
                .isEqualTo(digest);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'tolerations':[{'key':'d','value':''}]} | {'tolerations':[{'key':'d'}]}",
                "{'topologySpreadConstraints':[{'labelSelector':{'matchLabels':{}}}]} | {'topologySpreadConstraints':[{'labelSelector':{}}]}",
                "{'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'topologyKey':'','labelSelector':{'matchLabels':{}}}]}}}"
                        + " | {'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'labelSelector':{}}]}}}",
                "{'volumes':[{'csi':{'driver':'d','volumeAttributes':{}}}]} | {'volumes':[{'csi':{'driver':'d'}}]}",
                "{'volumes':[{'azureFile':{'shareName':'s','readOnly':false}}]} | {'volumes':[{'azureFile':{'shareName':'s'}}]}",
                "{'volumes':[{'name':'v','emptyDir':{'medium':''}}]} | {'volumes':[{'name':'v'}]}",
                "{'volumes':[{'ephemeral':{'volumeClaimTemplate':{'metadata':{'labels':{}},'spec':{'resources':{'requests':{'storage':'1024Mi'}}}}}}]}"
                        + " | {'volumes':[{'ephemeral':{'volumeClaimTemplate':{'spec':{'volumeMode':'Filesystem','resources':{'requests':{'storage':'1Gi'}}}}}}]}",
                "{'containers':[{'env':[{'valueFrom':{'resourceFieldRef':{'resource':'limits.cpu','divisor':'0'}}}]}]}"
                        + " | {'containers':[{'env':[{'valueFrom':{'resourceFieldRef':{'resource':'limits.cpu'}}}]}]}",
                "{'containers':[{'resources':{'limits':{'cpu':'100500u'}}}]} | {'containers':[{'resources':{'limits':{'cpu':'101m'}}}]}",
                "{'resources':{'limits':{'cpu':0.5}}} | {'resources':{'limits':{'cpu':'500m'}}}",
                "{'containers':[{'securityContext':{'seLinuxOptions':{'level':''}}}]} | {'containers':[{'securityContext':{'seLinuxOptions':{}}}]}",
                "{'containers':[{'livenessProbe':{'httpGet':{'port':80.0}}}]} | {'containers':[{'livenessProbe':{'httpGet':{'port':80}}}]}",
                "{'containers':[{'lifecycle':{'preStop':{'sleep':{'seconds':0}}}}]} | {'containers':[{'lifecycle':{'preStop':{'sleep':{}}}}]}",
                "{'containers':[{'args':[null,'a']}]} | {'containers':[{'args':['','a']}]}",
                "{'nodeSelector':{'a':null}} | {'nodeSelector':{'a':''}}",
                "{'serviceAccount':'a','serviceAccountName':'b'} | {'serviceAccountName':'b'}"
            })
    void digest_ofWhatGoEncodesAlike_isTheSame(String one, String other) {
        assertThat(digest(one)).isEqualTo(digest(other));
    }

    /** Pointers keep a zero; and a member that these types do not know may be known to a newer API server. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'terminationGracePeriodSeconds':0} | {}",
                "{'securityContext':{'runAsUser':0}} | {}",
                "{'securityContext':{'runAsNonRoot':false}} | {}",
                "{'enableServiceLinks':false} | {}",
                "{'automountServiceAccountToken':false} | {}",
                "{'hostUsers':false} | {}",
                "{'priority':0} | {}",
                "{'shareProcessNamespace':false} | {}",
                "{'runtimeClassName':''} | {}",
                "{'affinity':{}} | {}",
                "{'tolerations':[{'tolerationSeconds':0}]} | {'tolerations':[{}]}",
                "{'tolerations':[{}]} | {}",
                "{'containers':[{'securityContext':{}}]} | {'containers':[{}]}",
                "{'containers':[{'securityContext':{'privileged':false}}]} | {'containers':[{'securityContext':{}}]}",
                "{'containers':[{'livenessProbe':{'terminationGracePeriodSeconds':0}}]} | {'containers':[{'livenessProbe':{}}]}",
                "{'containers':[{'livenessProbe':{'httpGet':{'port':'80'}}}]} | {'containers':[{'livenessProbe':{'httpGet':{'port':80}}}]}",
                "{'containers':[{'args':['']}]} | {'containers':[{}]}",
                "{'volumes':[{'emptyDir':{'sizeLimit':'0'}}]} | {'volumes':[{'emptyDir':{}}]}",
                "{'volumes':[{'secret':{'optional':false}}]} | {'volumes':[{'secret':{}}]}",
                "{'topologySpreadConstraints':[{'labelSelector':{}}]} | {'topologySpreadConstraints':[{}]}",
                "{'nodeSelector':{'a':''}} | {}",
                "{'newMember':''} | {}",
                "{'newMember':false} | {}",
                "{'containers':[{'newMember':{}}]} | {'containers':[{}]}",
                "{'tolerations':[{'Value':''}]} | {'tolerations':[{}]}"
            })
    void digest_ofWhatGoTellsApart_isAnother(String one, String other) {
        assertThat(digest(one)).isNotEqualTo(digest(other));
    }

    /** Taken of a template with {@code "value": ""}, which an undo does not write back. */
    @Test
    void formerDigests_knowWhatAnEarlierVersionTook() {
        JsonNode template = Reviews.parse("""
                {"metadata":{"labels":{"app":"checkout"}},"spec":{"containers":[{"env":[{"name":"LOG_LEVEL","value":"info"}],
                 "image":"registry.novapay.local/checkout@sha256:dcff89830d21a0445273d895efb23a3f86d0c5609e2a64892fda9ac52ef97bc6",
                 "name":"app","resources":{"requests":{"cpu":"50m","memory":"32Mi"}}}],
                 "tolerations":[{"key":"d","operator":"Exists","effect":"NoSchedule"}]}}""");
        assertThat(PodFields.formerDigests(TemplateNormalizer.normalize(template, TemplateOwner.DEPLOYMENT)))
                .contains("sha256:e18931453a718843ed22ce2ff60358570863e6d56d233cc45d5f00a7c4660069")
                .hasSizeLessThan(20);
    }

    private static String digest(String spec) {
        return TemplateDigest.of(Reviews.parse("{\"spec\":" + spec.replace('\'', '"') + "}"));
    }

    private static String checksum() throws IOException, NoSuchAlgorithmException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(Files.readAllBytes(PINS));
        try (Stream<Path> files = Files.list(GENERATOR)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".go"))
                    .sorted()
                    .toList()) {
                sha256.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
