package io.skiff.agent.linux.stdio;

import static io.skiff.agent.linux.Flags.AT_EMPTY_PATH;
import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.O_CLOEXEC;
import static io.skiff.agent.linux.Flags.O_NONBLOCK;
import static io.skiff.agent.linux.Flags.O_RDWR;

import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.file.OpenPlace;
import io.skiff.agent.linux.file.RootDirectory;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A new terminal (pty(7)) of a running container's own devpts, so that programs there find it under the name that {@code tty} tells.
 *
 * @param master the agent's end
 * @param slave the program's end
 */
public record Terminal(int master, int slave) {

    private static final long DEVPTS_SUPER_MAGIC = 0x1cd1;
    private static final int STATFS_BYTES = 120;
    private static final int STATX_BASIC = 0x7ff;
    private static final int STATX_BYTES = 256;
    private static final int STATX_RDEV_MAJOR = 0x80;
    private static final int STATX_RDEV_MINOR = 0x84;
    private static final int TTY_AUX_MAJOR = 5;
    private static final int PTMX_MINOR = 2;
    private static final int O_NOCTTY = 0400;
    private static final int TIOCSPTLCK = 0x40045431;
    private static final int TIOCGPTPEER = 0x5441;

    /**
     * Opens one. What the container has put at /dev/pts/ptmx is not trusted: it is held without being opened, looked at, and opened only if it is the device of
     * a devpts.
     *
     * @param pid of the container's first process
     * @return empty if the container has no devpts
     */
    public static Optional<Terminal> open(int pid) {
        try (var root = RootDirectory.open(Path.of("/proc", Integer.toString(pid), "root"))) {
            return root.find("dev/pts/ptmx").flatMap(Terminal::open);
        }
    }

    private static Optional<Terminal> open(OpenPlace held) {
        try (held) {
            return isMultiplexer(held) ? Optional.of(openTrusted(held)) : Optional.empty();
        }
    }

    private static boolean isMultiplexer(OpenPlace held) {
        try (var status = NativeMemory.allocate(STATX_BYTES);
                var system = NativeMemory.allocate(STATFS_BYTES);
                var empty = NativeMemory.ofString("")) {
            Libc.call(
                    "stat",
                    held.name(),
                    SyscallNumber.STATX,
                    held.descriptor(),
                    empty.address(),
                    AT_EMPTY_PATH,
                    STATX_BASIC,
                    status.address());
            Libc.call("fstatfs", held.name(), SyscallNumber.FSTATFS, held.descriptor(), system.address());
            return system.getLong(0) == DEVPTS_SUPER_MAGIC
                    && status.getInt(STATX_RDEV_MAJOR) == TTY_AUX_MAJOR
                    && status.getInt(STATX_RDEV_MINOR) == PTMX_MINOR;
        }
    }

    private static Terminal openTrusted(OpenPlace held) {
        int flags = O_RDWR | O_NOCTTY | O_CLOEXEC;
        try (var path = NativeMemory.ofString(held.path().toString());
                var unlocked = NativeMemory.allocate(Integer.BYTES)) {
            int master = (int) Libc.call(
                    "open", held.name(), SyscallNumber.OPENAT, AT_FDCWD, path.address(), flags | O_NONBLOCK, 0);
            try {
                Libc.call("unlock", "terminal", SyscallNumber.IOCTL, master, TIOCSPTLCK, unlocked.address());
                int slave = (int) Libc.call("open", "terminal", SyscallNumber.IOCTL, master, TIOCGPTPEER, flags);
                return new Terminal(master, slave);
            } catch (RuntimeException fault) {
                Libc.tryCall(SyscallNumber.CLOSE, master);
                throw fault;
            }
        }
    }
}
