package org.memcload.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * A file at a moment. One that is written to or replaced later has another state.
 *
 * @param size in bytes
 * @param modified last change of its content
 * @param key device and inode
 */
public record FileState(long size, FileTime modified, Object key) {

    /** The present state; of a symbolic link that of its target. */
    public static FileState of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileState(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }
}
