package org.memcload.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which package may use which. */
class PackagesTest {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.memcload");

    private static final List<String> FROM_THE_OUTSIDE_IN =
            List.of("cli", "route", "run", "verdict", "delivery", "servers", "files", "record", "input");

    @Test
    void theComponentKnowsNothingOfTheLoader() {
        noClasses()
                .that()
                .resideInAPackage("org.memcload.component..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.memcload.cli..",
                        "org.memcload.route..",
                        "org.memcload.run..",
                        "org.memcload.verdict..",
                        "org.memcload.delivery..",
                        "org.memcload.servers..",
                        "org.memcload.files..",
                        "org.memcload.record..",
                        "org.memcload.input..",
                        "org.memcload.embedded..",
                        "org.memcload.proto..")
                .check(MAIN);
    }

    @Test
    void theInflatersStandAlone() {
        noClasses()
                .that()
                .resideInAPackage("org.memcload.input.deflate")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("org.memcload..").and(resideOutsideOfPackage("org.memcload.input.deflate")))
                .check(MAIN);
    }

    @Test
    void thePackagesOfTheLoaderUseEachOtherInOneDirection() {
        var layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String each : FROM_THE_OUTSIDE_IN) {
            layers = layers.layer(each).definedBy("org.memcload." + each + "..");
        }
        for (int i = 0; i < FROM_THE_OUTSIDE_IN.size(); i++) {
            String each = FROM_THE_OUTSIDE_IN.get(i);
            layers = i == 0
                    ? layers.whereLayer(each).mayNotBeAccessedByAnyLayer()
                    : layers.whereLayer(each)
                            .mayOnlyBeAccessedByLayers(
                                    FROM_THE_OUTSIDE_IN.subList(0, i).toArray(String[]::new));
        }
        layers.check(MAIN);
    }

    @Test
    void onlyTheStepsOfRoutesKnowCamel() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.memcload.run..",
                        "org.memcload.verdict..",
                        "org.memcload.delivery..",
                        "org.memcload.servers..",
                        "org.memcload.files..",
                        "org.memcload.record..",
                        "org.memcload.input..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(MAIN);
    }

    @Test
    void theVerdictHasNoSideEffects() {
        noClasses()
                .that()
                .resideInAPackage("org.memcload.verdict..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.util.concurrent..")
                .check(MAIN);
    }
}
