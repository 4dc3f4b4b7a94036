package org.memcload.cli;

import java.util.Properties;
import org.apache.camel.main.Main;

/** How Camel is set up here, whatever it runs. */
final class CamelMain {

    /** Seconds that routes get to end in; when it comes to that, nothing is on its way any more. */
    private static final int SHUTDOWN_SECONDS = 5;

    private CamelMain() {}

    static Main create(Properties properties) {
        Main main = new Main();
        main.setPropertyPlaceholderLocations("false");
        main.setOverrideProperties(properties);
        main.configure().withName("memcload").withJmxEnabled(false).withShutdownTimeout(SHUTDOWN_SECONDS);
        return main;
    }

    /** What the innermost cause says: the outer ones repeat it. */
    static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
