package com.novapay.deploygate.facts;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.novapay.deploygate.facts.resource.Approval;
import com.novapay.deploygate.facts.resource.Incident;
import com.novapay.deploygate.facts.resource.Migration;
import com.novapay.deploygate.facts.resource.ReleaseHistory;
import com.novapay.deploygate.facts.resource.Verification;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDGenerator.AbstractCRDOutput;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** {@code chart/crds} as it must be, made from the types. */
final class CrdFiles {
    private static final List<Class<? extends CustomResource<?, ?>>> TYPES =
            List.of(Approval.class, Incident.class, Migration.class, ReleaseHistory.class, Verification.class);

    private CrdFiles() {}

    /** It warns that it finds no replicas in a status; these kinds have none. Kept, for loggers are forgotten. */
    private static final Logger GENERATOR = Logger.getLogger("io.fabric8.crdv2.generator.CustomResourceInfo");

    /** File names and contents. */
    static Map<String, String> generate() {
        GENERATOR.setLevel(Level.SEVERE);
        Map<String, ByteArrayOutputStream> made = new TreeMap<>();
        new CRDGenerator()
                .forCRDVersions("v1")
                .withMinQuotes(true)
                .withPostProcessor(new Finish())
                .withOutput(new AbstractCRDOutput<>() {
                    @Override
                    protected ByteArrayOutputStream createStreamFor(String name) {
                        return made.computeIfAbsent(name, ignored -> new ByteArrayOutputStream());
                    }
                })
                .customResourceClasses(TYPES.stream().collect(Collectors.toUnmodifiableList()))
                .generate();
        Map<String, String> files = new TreeMap<>();
        made.forEach((name, bytes) -> files.put(
                name.replace(".deploygate.novapay.com-v1", "") + ".yaml",
                "# Made from the types in src/main/java/com/novapay/deploygate/facts/resource by tools/generate-crds.\n"
                        + bytes.toString(StandardCharsets.UTF_8).replaceFirst("(?s)^#[^\\n]*\\n", "")));
        return files;
    }

    /** What the generator has no annotation for. */
    private static final class Finish implements CRDPostProcessor {
        @Override
        public HasMetadata process(HasMetadata made, String crdVersion) {
            CustomResourceDefinition definition = (CustomResourceDefinition) made;
            definition.getSpec().getNames().setCategories(List.of("deploygate"));
            Class<?> type = TYPES.stream()
                    .filter(candidate -> HasMetadata.getKind(candidate)
                            .equals(definition.getSpec().getNames().getKind()))
                    .findFirst()
                    .orElseThrow();
            List<String> columns = Arrays.stream(type.getAnnotationsByType(AdditionalPrinterColumn.class))
                    .map(AdditionalPrinterColumn::name)
                    .toList();
            CustomResourceDefinitionVersion version =
                    definition.getSpec().getVersions().getFirst();
            version.getAdditionalPrinterColumns()
                    .sort(Comparator.comparingInt(column -> columns.indexOf(column.getName())));
            JSONSchemaProps schema = version.getSchema().getOpenAPIV3Schema();
            schema.setDescription(type.getAnnotation(JsonClassDescription.class).value());
            // None of them has a status; what the API server does not know it leaves out.
            schema.getProperties().remove("status");
            eachRuleOnce(schema);
            return definition;
        }

        /** The generator finds the annotations of a record's component at its field and at its accessor. */
        private static void eachRuleOnce(JSONSchemaProps schema) {
            schema.setXKubernetesValidations(
                    schema.getXKubernetesValidations().stream().distinct().toList());
            schema.getProperties().values().forEach(Finish::eachRuleOnce);
            if (schema.getItems() != null) {
                eachRuleOnce(schema.getItems().getSchema());
            }
        }
    }
}
