package org.memcload.route;

import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Ordered;
import org.apache.camel.support.SynchronizationAdapter;
import org.memcload.run.FileLoad;

/**
 * Calls a {@link FileLoad} right before and right after the file consumer renames its file. The consumer checks again whether the
 * exchange has failed when it is about to rename the file. So failing the exchange right before that is enough, even if the route
 * lacks steps.
 */
final class FileRename {

    private FileRename() {}

    /** Registers the calls to the file around the renaming, which follows the end of its exchange. */
    static void watch(Exchange exchange, FileLoad file) {
        LoadExchange.setFile(exchange, file);
        exchange.getExchangeExtension().addOnCompletion(new Before(file));
        exchange.getExchangeExtension().addOnCompletion(new After(file));
    }

    private static final class Before extends SynchronizationAdapter {

        private final FileLoad file;

        Before(FileLoad file) {
            this.file = file;
        }

        /** Before the file consumer's own. */
        @Override
        public int getOrder() {
            return Ordered.HIGHEST;
        }

        @Override
        public void onDone(Exchange exchange) {
            Exception failure = exchange.getException();
            boolean isLoaded = file.beforeRename(failure instanceof NotLoadedException ? null : failure);
            if (!isLoaded && failure == null) {
                exchange.setException(new NotLoadedException(file.log().name() + " was not loaded"));
            }
            Optional<String> failedName = file.failedName();
            if (failedName.isPresent()) {
                exchange.setProperty(RouteNames.FAILED_NAME, failedName.get());
            } else {
                // the consumer renames nothing without a name
                exchange.removeProperty(RouteNames.FAILED_NAME);
            }
        }
    }

    private static final class After extends SynchronizationAdapter {

        private final FileLoad file;

        After(FileLoad file) {
            this.file = file;
        }

        /** After the file consumer's own. */
        @Override
        public int getOrder() {
            return Ordered.LOWEST;
        }

        @Override
        public void onDone(Exchange exchange) {
            file.afterRename();
        }
    }
}
