package io.skiff.cli.copy;

import java.time.Instant;

/**
 * The headers of one entry of a tar, as its writer says it; nothing of it is believed.
 *
 * @param type as in POSIX.1-2001: {@code '0'} a file, {@code '5'} a directory
 * @param link the target of a link, else empty
 * @param size of the content that follows, in bytes
 */
record TarEntry(char type, String name, String link, int mode, long size, Instant modified) {

    boolean isFile() {
        return type == '0' || type == '\0' || type == '7';
    }

    boolean isDirectory() {
        return type == '5' || (type == '\0' && name.endsWith("/"));
    }

    /** What it is, in a warning. */
    String kind() {
        return switch (type) {
            case '1' -> "hard link";
            case '2' -> "symlink";
            case '3', '4' -> "device";
            case '6' -> "FIFO";
            default -> "entry of type '" + type + "'";
        };
    }
}
