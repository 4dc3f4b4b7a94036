package org.memcload.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may use which. */
class PackagesTest {

    private static final List<String> FROM_THE_OUTSIDE_IN =
            List.of("cli", "route", "run", "verdict", "delivery", "servers", "files", "record", "input");

    @Test
    void theComponentKnowsNothingOfTheLoader() {
        noClasses()
                .that()
                .resideInAPackage("org.memcload.component..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(FROM_THE_OUTSIDE_IN, "embedded", "proto"))
                .check(MainClasses.ALL);
    }

    @Test
    void theInflatersStandAlone() {
        noClasses()
                .that()
                .resideInAPackage("org.memcload.input.deflate")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("org.memcload..").and(resideOutsideOfPackage("org.memcload.input.deflate")))
                .check(MainClasses.ALL);
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
        layers.check(MainClasses.ALL);
    }

    @Test
    void onlyTheStepsOfRoutesKnowCamel() {
        noClasses()
                .that()
                .resideInAnyPackage(packages(
                        FROM_THE_OUTSIDE_IN.subList(FROM_THE_OUTSIDE_IN.indexOf("run"), FROM_THE_OUTSIDE_IN.size())))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(MainClasses.ALL);
    }

    @Test
    void theVerdictHasNoSideEffects() {
        noClasses()
                .that()
                .resideInAPackage("org.memcload.verdict..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.util.concurrent..")
                .check(MainClasses.ALL);
    }

    private static String[] packages(List<String> names, String... more) {
        return Stream.concat(names.stream(), Stream.of(more))
                .map(name -> "org.memcload." + name + "..")
                .toArray(String[]::new);
    }
}
