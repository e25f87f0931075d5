package com.novapay.deploygate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Tag;

/** Failsafe runs what has a tag, so that an end-to-end test without one would run nowhere. */
@AnalyzeClasses(packages = "com.novapay.deploygate", importOptions = ImportOption.OnlyIncludeTests.class)
class TagsTest {
    @ArchTest
    static final ArchRule endToEndTestsAreTagged = classes()
            .that()
            .haveSimpleNameEndingWith("IT")
            .should()
            .beAnnotatedWith(Tag.class)
            .orShould()
            .beMetaAnnotatedWith(Tag.class)
            .because("./mvnw verify would leave it out without a word; write @Tag(\"slow\")");
}
