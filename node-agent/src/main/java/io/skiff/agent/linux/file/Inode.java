package io.skiff.agent.linux.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * What the file system says of one file, a symbolic link itself.
 *
 * @param mode type and permissions, as stat(2) has them
 * @param links how many names it has
 * @param device its own number, if it is a device, in the kernel's encoding
 */
public record Inode(long number, int mode, long uid, long gid, long size, int links, long device, Instant modified) {

    private static final int PERMISSIONS = 07777;

    private static final String FIELDS = "unix:ino,mode,uid,gid,size,nlink,rdev,lastModifiedTime";

    public static Inode of(Path path) throws IOException {
        return of(Files.readAttributes(path, FIELDS, LinkOption.NOFOLLOW_LINKS));
    }

    /** Follows the kernel's link to the open file, and no other. */
    public static Inode of(OpenPlace place) throws IOException {
        return of(Files.readAttributes(place.path(), FIELDS));
    }

    private static Inode of(Map<String, Object> read) {
        return new Inode(
                value(read, "ino", Long.class),
                value(read, "mode", Integer.class),
                value(read, "uid", Integer.class) & 0xffff_ffffL,
                value(read, "gid", Integer.class) & 0xffff_ffffL,
                value(read, "size", Long.class),
                value(read, "nlink", Integer.class),
                value(read, "rdev", Long.class),
                value(read, "lastModifiedTime", FileTime.class).toInstant());
    }

    private static <T> T value(Map<String, Object> read, String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(read.get(name), name));
    }

    public Type type() {
        return Type.of(mode);
    }

    public boolean isDirectory() {
        return type() == Type.DIRECTORY;
    }

    /** Whether it is overlayfs' mark for a name of lower layers that is deleted. */
    public boolean isWhiteout() {
        return type() == Type.CHARACTER_DEVICE && device == 0;
    }

    /** All twelve bits. */
    public int permissions() {
        return mode & PERMISSIONS;
    }

    public int deviceMajor() {
        return (int) (((device >> 8) & 0xfff) | ((device >> 32) & ~0xfffL));
    }

    public int deviceMinor() {
        return (int) ((device & 0xff) | ((device >> 12) & ~0xffL));
    }

    /** The types of files, with their bits in the mode. */
    public enum Type {
        FILE(0100000),
        DIRECTORY(0040000),
        SYMBOLIC_LINK(0120000),
        CHARACTER_DEVICE(0020000),
        BLOCK_DEVICE(0060000),
        FIFO(0010000),
        SOCKET(0140000);

        private static final int MASK = 0170000;
        private final int bits;

        Type(int bits) {
            this.bits = bits;
        }

        static Type of(int mode) {
            return Arrays.stream(values())
                    .filter(type -> type.bits == (mode & MASK))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
