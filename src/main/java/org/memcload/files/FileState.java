package org.memcload.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * The state of a file at one moment. Writing to the file or replacing it changes its state.
 *
 * @param size in bytes
 * @param modified last change of its content
 * @param key device and inode
 */
public record FileState(long size, FileTime modified, Object key) {

    /** The present state of a file, or of the target of a symbolic link. */
    public static FileState of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileState(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }
}
