package org.memcload.cli;

import java.util.Properties;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** The setup of Camel for all commands. */
final class CamelMain {

    /** Seconds for routes to end; the run has already waited for exchanges on their way. */
    private static final int SHUTDOWN_SECONDS = 2;

    private CamelMain() {}

    static Main create(Properties properties, ServerSecurity security) {
        Main main = new Main();
        main.setPropertyPlaceholderLocations("false");
        main.setOverrideProperties(properties);
        main.configure()
                .withName("memcload")
                .withJmxEnabled(false)
                .withStreamCachingEnabled(false)
                .withShutdownTimeout(SHUTDOWN_SECONDS);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport starting) {
                security.configure(starting.getCamelContext());
            }

            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                preferGiven((PropertiesComponent) starting.getCamelContext().getPropertiesComponent());
                starting.getCamelContext().getShutdownStrategy().setSuppressLoggingOnTimeout(true);
                starting.getCamelContext().getExecutorServiceManager().setThreadPoolFactory(new Pools());
            }
        });
        return main;
    }

    /** Camel would prefer the environment and the system properties to the command line. */
    private static void preferGiven(PropertiesComponent placeholders) {
        placeholders.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_FALLBACK);
        placeholders.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_FALLBACK);
    }

    /** The message of the innermost cause, since the outer ones repeat it, with the route it concerns, if any. */
    static String rootMessage(Throwable failure) {
        String route = "";
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            if (root instanceof FailedToCreateRouteException creation) {
                route = "route '" + creation.getRouteId() + "': ";
            }
            root = root.getCause();
        }
        return route + (root.getMessage() == null ? root.toString() : root.getMessage());
    }
}
