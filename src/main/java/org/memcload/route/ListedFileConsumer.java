package org.memcload.route;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.file.FileConsumer;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProcessStrategy;

/** A file consumer whose every poll takes the next file of a {@link DirectoryListing}, if its endpoint accepts that file. */
final class ListedFileConsumer extends FileConsumer {

    private final DirectoryListing listing;

    ListedFileConsumer(
            FileEndpoint endpoint,
            Processor processor,
            GenericFileOperations<File> operations,
            GenericFileProcessStrategy<File> processStrategy,
            DirectoryListing listing) {
        super(endpoint, processor, operations, processStrategy);
        this.listing = listing;
    }

    @Override
    protected boolean pollDirectory(Exchange dynamic, String directory, List<GenericFile<File>> files, int depth) {
        try {
            listing.next(file -> addIfValid(dynamic, directory, file.toFile(), files));
        } catch (IOException e) {
            getExceptionHandler().handleException(e);
        }
        return true;
    }

    private boolean addIfValid(Exchange dynamic, String directory, File file, List<GenericFile<File>> files) {
        GenericFile<File> candidate = asGenericFile(
                directory, file, getEndpoint().getCharset(), getEndpoint().isProbeContentType());
        boolean valid = isValidFile(
                dynamic,
                () -> candidate,
                file.getName(),
                file.getAbsolutePath(),
                candidate::getRelativeFilePath,
                false,
                new File[] {file});
        if (valid) {
            files.add(candidate);
        }
        return valid;
    }

    DirectoryListing listing() {
        return listing;
    }
}
