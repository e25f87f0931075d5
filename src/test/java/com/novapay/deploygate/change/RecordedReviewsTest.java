package com.novapay.deploygate.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What real API servers sent, and what kind of change each is. */
class RecordedReviewsTest {
    @ParameterizedTest
    @CsvFileSource(resources = "/reviews/classes.csv", delimiter = '|')
    void classify_recordedReview(String name, ChangeClass expected, String because) throws IOException {
        assertThat(Reviews.classify(Reviews.read(name)).changeClass())
                .as(because)
                .isEqualTo(expected);
    }

    @Test
    void everyRecordedReview_hasALine() throws IOException {
        Set<String> lines = new TreeSet<>();
        Reviews.classes().forEach(line -> lines.add(line.split("\\|", -1)[0].strip()));
        assertThat(lines).isEqualTo(new TreeSet<>(Reviews.names()));
    }

    /** What the API server wrote out in a ReplicaSet, and what people wrote in the workload it was made from. */
    @Test
    void digest_ofReplicaSet_isThatOfItsWorkload() throws IOException {
        for (String[] pair : new String[][] {
            {
                "controllers--replicasets-create-by-argo-rollouts-argo-rollouts",
                "rollout-create--rollouts-create-by-dev@novapay"
            },
            {
                "controllers--replicasets-create-by-kube-system-deployment-controller",
                "deployment-create--deployments-create-by-dev@novapay"
            }
        }) {
            TemplateOwner owner = pair[1].startsWith("rollout-") ? TemplateOwner.ROLLOUT : TemplateOwner.DEPLOYMENT;
            assertThat(TemplateDigest.of(Reviews.read(pair[0]).at("/request/object/spec/template"), owner))
                    .isEqualTo(TemplateDigest.of(Reviews.read(pair[1]).at("/request/object/spec/template"), owner));
        }
    }

    /** kubectl apply keeps what people wrote; the object holds what the API server made of it. */
    @Test
    void digest_ofLastAppliedConfiguration_isThatOfTheStoredTemplate() throws IOException {
        int seen = 0;
        for (String name : Reviews.names()) {
            if (!name.contains("deployment-create-") && !name.startsWith("deployment-create--")) {
                continue;
            }
            var object = Reviews.read(name).at("/request/object");
            var applied = object.at("/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration");
            if (applied.isTextual()) {
                seen++;
                assertThat(TemplateDigest.of(Reviews.parse(applied.textValue()).at("/spec/template")))
                        .as(name)
                        .isEqualTo(TemplateDigest.of(object.at("/spec/template")));
            }
        }
        assertThat(seen).isPositive();
    }
}
