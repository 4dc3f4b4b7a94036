package org.memcload.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;

/** The classes of the program, read once. */
final class MainClasses {

    static final JavaClasses ALL = new ClassFileImporter().importPath(Path.of("target/classes/org/memcload"));

    private MainClasses() {}
}
