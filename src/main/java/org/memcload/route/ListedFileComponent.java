package org.memcload.route;

import java.io.File;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Processor;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.FileConsumer;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.spi.ConfigurerResolver;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.PluginHelper;
import org.memcload.run.LoadSettings;

/**
 * Camel's file component, except that the endpoint that consumes the logs takes its files from a {@link DirectoryListing}.
 * Camel's own consumer lists, filters and sorts the whole directory for each file that it takes.
 */
public final class ListedFileComponent extends FileComponent {

    /** Options that, if present, change which files an endpoint takes, or their order. */
    private static final Set<String> OTHER_ORDER =
            Set.of("recursive", "minDepth", "sorter", "shuffle", "doneFileName", "idempotent");

    private final LoadSettings settings;
    private final DirectoryListing listing;
    private PropertyConfigurer componentConfigurer;
    private PropertyConfigurer endpointConfigurer;

    ListedFileComponent(LoadSettings settings, DirectoryListing listing) {
        this.settings = settings;
        this.listing = listing;
    }

    /** Camel finds the configurers by an annotation that subclasses do not inherit. */
    @Override
    protected void doBuild() throws Exception {
        super.doBuild();
        ConfigurerResolver resolver = PluginHelper.getConfigurerResolver(getCamelContext());
        componentConfigurer = resolver.resolvePropertyConfigurer("file-component-configurer", getCamelContext());
        endpointConfigurer = resolver.resolvePropertyConfigurer("file-endpoint-configurer", getCamelContext());
    }

    @Override
    public PropertyConfigurer getComponentPropertyConfigurer() {
        return componentConfigurer;
    }

    @Override
    public PropertyConfigurer getEndpointPropertyConfigurer() {
        return endpointConfigurer;
    }

    @Override
    protected GenericFileEndpoint<File> buildFileEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        GenericFileEndpoint<File> plain = super.buildFileEndpoint(uri, remaining, parameters);
        if (!consumesLogs(remaining, parameters)) {
            return plain;
        }
        FileEndpoint listed = new ListedFileEndpoint(uri);
        listed.setFile(new File(remaining));
        listed.setConfiguration(plain.getConfiguration());
        return listed;
    }

    /** Whether an endpoint takes the logs one at a time, the oldest name first, as the shipped route does. */
    private boolean consumesLogs(String directory, Map<String, Object> parameters) {
        return new File(directory).toPath().equals(settings.directory())
                && "#matchesPattern".equals(parameters.get("filter"))
                && "file:name".equals(parameters.get("sortBy"))
                && "1".equals(String.valueOf(parameters.get("maxMessagesPerPoll")))
                && OTHER_ORDER.stream().noneMatch(parameters::containsKey);
    }

    private final class ListedFileEndpoint extends FileEndpoint {

        ListedFileEndpoint(String uri) {
            super(uri, ListedFileComponent.this);
        }

        @Override
        protected FileConsumer newFileConsumer(Processor processor, GenericFileOperations<File> operations) {
            return new ListedFileConsumer(this, processor, operations, createGenericFileStrategy(), listing);
        }
    }
}
