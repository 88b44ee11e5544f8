package io.skiff.agent.linux.netlink;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** An open network namespace. */
public final class NetNamespace implements AutoCloseable {

    private static final int AT_FDCWD = -100;
    private static final int O_RDONLY_CLOEXEC = 02000000;
    private static final int CLONE_NEWNET = 0x40000000;

    private final Path file;
    private final long fd;

    private NetNamespace(Path file, long fd) {
        this.file = file;
        this.fd = fd;
    }

    /** @param file {@code /run/netns/x}, {@code /proc/1/ns/net}... */
    public static NetNamespace open(Path file) {
        try (var name = NativeMemory.ofString(file.toString())) {
            return new NetNamespace(
                    file,
                    Libc.call(
                            "open",
                            file.toString(),
                            SyscallNumber.OPENAT,
                            AT_FDCWD,
                            name.address(),
                            O_RDONLY_CLOEXEC,
                            0));
        }
    }

    /**
     * Runs an action in the namespace, in a thread that ends with it: a thread that cannot return to its namespace must
     * not go on.
     */
    public <T> T call(Supplier<T> action) {
        var task = new FutureTask<T>(() -> {
            Libc.call("setns", file.toString(), SyscallNumber.SETNS, fd, CLONE_NEWNET);
            return action.get();
        });
        new Thread(task, "in-" + file.getFileName()).start();
        try {
            return Objects.requireNonNull(Uninterruptibles.getUninterruptibly(task));
        } catch (ExecutionException e) {
            Throwables.throwIfUnchecked(Objects.requireNonNull(e.getCause()));
            throw new IllegalStateException("in network namespace " + file, e);
        }
    }

    @Override
    public void close() {
        Libc.tryCall(SyscallNumber.CLOSE, fd);
    }

    @Override
    public String toString() {
        return file.toString();
    }

    int fd() {
        return (int) fd;
    }
}
