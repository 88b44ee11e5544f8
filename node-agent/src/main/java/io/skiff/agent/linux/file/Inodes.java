package io.skiff.agent.linux.file;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Flags;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;

/**
 * Makes and changes inodes for overlayfs, tar and the volumes of pods. Only {@link #setMode} follows a symbolic link in
 * the last place.
 */
public final class Inodes {

    public static final int CHARACTER_DEVICE = 0020000;
    public static final int BLOCK_DEVICE = 0060000;
    public static final int FIFO = 0010000;

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int O_DIRECTORY_CLOEXEC = 0200000 | 02000000;
    private static final long MS_NOSUID = 2;
    private static final long MS_NODEV = 4;
    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;

    private final FileCalls calls;
    private final Runtime runtime;

    public Inodes() {
        calls = LibraryLoader.create(FileCalls.class).load("libc.so.6");
        runtime = Runtime.getRuntime(calls);
    }

    /** Makes a device or FIFO. {@code type} is one of the constants here. */
    public void makeNode(Path path, int type, int permissions, int major, int minor) {
        check(calls.mknod(path.toString(), type | permissions, device(major, minor)), "mknod", path);
    }

    /** What has this name, whatever it is at the time of each change. */
    public Attributed at(Path path) {
        return new Attributed() {
            @Override
            public void setOwner(int uid, int gid) {
                Inodes.this.setOwner(path, uid, gid);
            }

            @Override
            public void setMode(int mode) {
                Inodes.this.setMode(path, mode);
            }

            @Override
            public void setAttribute(String name, byte[] value) {
                Inodes.this.setAttribute(path, name, value);
            }

            @Override
            public void setModified(Instant time) {
                Inodes.this.setModified(path, time);
            }
        };
    }

    public void setOwner(Path path, int uid, int gid) {
        check(calls.lchown(path.toString(), uid, gid), "chown", path);
    }

    /** Sets all twelve bits. It follows a symbolic link, so the caller must know that there is none. */
    public void setMode(Path path, int mode) {
        check(calls.chmod(path.toString(), mode), "chmod", path);
    }

    public void setModified(Path path, Instant time) {
        long[] accessAndModification = {
            time.getEpochSecond(), time.getNano(), time.getEpochSecond(), time.getNano(),
        };
        check(
                calls.utimensat(
                        AT_FDCWD, path.toString(), accessAndModification, isOfOpenFile(path) ? 0 : AT_SYMLINK_NOFOLLOW),
                "set the time of",
                path);
    }

    public void setAttribute(Path path, String name, byte[] value) {
        check(calls.lsetxattr(path.toString(), name, value, value.length, 0), "setxattr " + name + " on", path);
    }

    /** Reads an extended attribute of the inode itself; empty if it has none of this name. */
    public Optional<byte[]> attribute(Path path, String name) {
        long length = get(path, name, null);
        if (length < 0 && runtime.getLastError() == Errno.ENODATA.number()) {
            return Optional.empty();
        }
        check(length, "getxattr " + name + " of", path);
        var value = new byte[(int) length];
        long read = get(path, name, value);
        check(read, "getxattr " + name + " of", path);
        return Optional.of(Arrays.copyOf(value, (int) read));
    }

    private long get(Path path, String name, byte @Nullable [] value) {
        long size = value == null ? 0 : value.length;
        return isOfOpenFile(path)
                ? calls.getxattr(path.toString(), name, value, size)
                : calls.lgetxattr(path.toString(), name, value, size);
    }

    /** Lists the names of its extended attributes, sorted; none on a file system without them. */
    public List<String> attributeNames(Path path) {
        long length = list(path, null);
        if (length == 0 || (length < 0 && runtime.getLastError() == Errno.EOPNOTSUPP.number())) {
            return List.of();
        }
        check(length, "listxattr of", path);
        var names = new byte[(int) length];
        // overlayfs counts its own attributes in the first answer, and leaves them out of the second
        long listed = list(path, names);
        check(listed, "listxattr of", path);
        return Arrays.stream(new String(names, 0, (int) listed, StandardCharsets.UTF_8).split("\0", -1))
                .filter(name -> !name.isEmpty())
                .sorted()
                .toList();
    }

    private long list(Path path, byte @Nullable [] names) {
        long size = names == null ? 0 : names.length;
        return isOfOpenFile(path)
                ? calls.listxattr(path.toString(), names, size)
                : calls.llistxattr(path.toString(), names, size);
    }

    /** The kernel's link to an open file is followed, and no other. */
    private static boolean isOfOpenFile(Path path) {
        return OPEN_FILES.equals(path.getParent());
    }

    public void removeAttribute(Path path, String name) {
        check(calls.lremovexattr(path.toString(), name), "removexattr " + name + " of", path);
    }

    /** Syncs the file system that holds the directory. */
    public void syncFileSystem(Path directory) {
        int fd = calls.open(directory.toString(), O_DIRECTORY_CLOEXEC);
        check(fd, "open", directory);
        try {
            check(calls.syncfs(fd), "syncfs", directory);
        } finally {
            calls.close(fd);
        }
    }

    /** Mounts a file system in memory, without set-uid programs and devices. */
    public void mountTmpfs(Path directory, String options) {
        check(
                calls.mount("tmpfs", directory.toString(), "tmpfs", MS_NOSUID | MS_NODEV, options),
                "mount tmpfs (" + options + ") on",
                directory);
    }

    /** Mounts a file system of huge pages, without set-uid programs and devices. */
    public void mountHugePages(Path directory, String options) {
        check(
                calls.mount("hugetlbfs", directory.toString(), "hugetlbfs", MS_NOSUID | MS_NODEV, options),
                "mount hugetlbfs (" + options + ") on",
                directory);
    }

    public void mountOverlay(Path directory, String options) {
        check(
                calls.mount("overlay", directory.toString(), "overlay", MS_NOSUID | MS_NODEV, options),
                "mount overlay on",
                directory);
    }

    /** Mounts an overlay without a writable layer, whose programs cannot be executed. */
    public void mountFixedOverlay(Path directory, String options) {
        long flags = MS_NOSUID | MS_NODEV | Flags.MS_RDONLY | Flags.MS_NOEXEC;
        check(
                calls.mount("overlay", directory.toString(), "overlay", flags, options),
                "mount overlay (" + options + ") on",
                directory);
    }

    /** Unmounts a directory, even while it is in use. */
    public void unmount(Path directory) {
        check(calls.umount2(directory.toString(), MNT_DETACH | UMOUNT_NOFOLLOW), "umount", directory);
    }

    private void check(long result, String operation, Path path) {
        if (result < 0) {
            throw new ErrnoException(operation, path.toString(), new Errno(runtime.getLastError()));
        }
    }

    /** Encodes a device number as glibc's makedev does. */
    private static long device(long major, long minor) {
        return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
    }
}
