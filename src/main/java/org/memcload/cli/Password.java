package org.memcload.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import org.memcload.files.FileErrors;
import org.memcload.files.UsageException;

/** A password and its source; no text about this object contains the password. */
final class Password {

    /** More than any password has; a larger file is the wrong one. */
    private static final int MAX_BYTES = 4096;

    private final String text;
    private final String source;
    private final Path file;

    private Password(String text, String source, Path file) {
        this.text = text;
        this.source = source;
        this.file = file;
    }

    /**
     * The password from the options: as text or in a file. If both are given, the nearer origin counts.
     *
     * @return null if no password is given
     * @throws UsageException if a file cannot be read or is not a password, or both are given in the same place
     */
    static Password of(Options options) throws UsageException {
        Path file = options.value(LoadOptions.PASSWORD_FILE);
        String text = options.value(LoadOptions.PASSWORD);
        if (file == null) {
            return text == null ? null : ofText(text, options.origin(LoadOptions.PASSWORD));
        }
        int nearer = options.origin(LoadOptions.PASSWORD_FILE).compareTo(options.origin(LoadOptions.PASSWORD));
        if (text != null && nearer == 0) {
            throw new UsageException(options.origin(LoadOptions.PASSWORD_FILE).describe("password-file")
                    + ": the password itself is given there, too; leave one of the two out");
        }
        return text == null || nearer < 0 ? ofFile(file) : ofText(text, options.origin(LoadOptions.PASSWORD));
    }

    private static Password ofText(String text, Origin origin) throws UsageException {
        String source = origin.locate(LoadOptions.PASSWORD.name());
        Path file = origin == Origin.FILE ? Path.of(OptionSources.FILE) : null;
        return new Password(checked(text, source), source, file);
    }

    private static Password ofFile(Path file) throws UsageException {
        String source = "--password-file";
        byte[] content;
        // a pipe serves as well, as in --password-file <(pass show memcached)
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            String why = FileErrors.message(e);
            throw new UsageException(source + ": " + (why.contains(file.toString()) ? why : file + ": " + why), e);
        }
        if (content.length > MAX_BYTES) {
            throw new UsageException(
                    source + ": " + file + " is not a password: it has more than " + MAX_BYTES + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return new Password(checked(text.replaceFirst("\r?\n\\z", ""), source + ": " + file), source, file);
        } catch (CharacterCodingException e) {
            throw new UsageException(source + ": " + file + " is not text in UTF-8", e);
        }
    }

    private static String checked(String text, String source) throws UsageException {
        if (text.isEmpty()) {
            throw new UsageException(source + ": the password is empty");
        }
        if (text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            throw new UsageException(source + ": more than one line is not a password");
        }
        return text;
    }

    /** The password itself. */
    String text() {
        return text;
    }

    /** Its source, for people. */
    String source() {
        return source;
    }

    /** The warning, if every user of the machine can read its file. */
    Optional<String> exposure() {
        try {
            if (file != null
                    && Files.isRegularFile(file)
                    && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                return Optional.of(file + " has a password and every user can read it: chmod o-r " + file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // its permissions are unknown
            return Optional.empty();
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "***";
    }
}
