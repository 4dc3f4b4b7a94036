package org.memcload.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import org.junit.jupiter.api.Test;

/** Which package of the memcache component may use which. */
class ComponentPackagesTest {

    private static final String COMPONENT = "org.memcload.component.memcache";
    private static final String CLIENT = COMPONENT + ".client";

    @Test
    void theClientKnowsNothingOfCamel() {
        noClasses()
                .that()
                .resideInAPackage(CLIENT + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.camel..",
                        COMPONENT,
                        COMPONENT + ".pattern..",
                        COMPONENT + ".value..",
                        COMPONENT + ".watch..")
                .check(MainClasses.ALL);
    }

    @Test
    void onlyTheTransportUsesSpymemcached() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CLIENT + ".transport")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.spy..")
                .check(MainClasses.ALL);
    }

    @Test
    void theProtocolKnowsNothingOfConnections() {
        noClasses()
                .that()
                .resideInAPackage(CLIENT + ".protocol")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CLIENT, CLIENT + ".transport", "java.net..", "java.nio.channels..")
                .check(MainClasses.ALL);
    }

    @Test
    void onlyWatchersUseMicrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(COMPONENT + ".watch")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(MainClasses.ALL);
    }

    @Test
    void thePackagesHaveNoCircles() {
        slices().matching("org.memcload.component.(**)")
                .should()
                .beFreeOfCycles()
                .check(MainClasses.ALL);
    }
}
