package org.memcload.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which package may use which. */
class PackagesTest {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.memcload");

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
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("command line")
                .definedBy("org.memcload.cli..")
                .layer("route steps")
                .definedBy("org.memcload.route..")
                .layer("run")
                .definedBy("org.memcload.run..")
                .layer("records")
                .definedBy("org.memcload.record..")
                .layer("input")
                .definedBy("org.memcload.input..")
                .whereLayer("command line")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("route steps")
                .mayOnlyBeAccessedByLayers("command line")
                .whereLayer("run")
                .mayOnlyBeAccessedByLayers("command line", "route steps")
                .whereLayer("records")
                .mayOnlyBeAccessedByLayers("command line", "route steps", "run")
                .whereLayer("input")
                .mayOnlyBeAccessedByLayers("command line", "route steps", "run", "records")
                .check(MAIN);
    }
}
