package io.skiff.agent.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Records every call, and does nothing but count descriptors. Any call can be made to fail. */
public final class RecordingSyscalls implements Syscalls {

    private static final int FIRST_DESCRIPTOR = 10;

    private final List<String> calls = new ArrayList<>();
    private final Set<Integer> open = new TreeSet<>();
    private final Map<String, Errno> failing = new HashMap<>();
    private int next = FIRST_DESCRIPTOR;

    /** Makes the call that begins with this text fail from now on. */
    public RecordingSyscalls fail(String call, Errno errno) {
        failing.put(call, errno);
        return this;
    }

    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** The descriptors that were opened and not closed. */
    public Set<Integer> openDescriptors() {
        return Set.copyOf(open);
    }

    private void record(String operation, Object target) {
        var call = (operation + " " + target).strip();
        calls.add(call);
        failing.forEach((start, errno) -> {
            if (call.startsWith(start)) {
                throw new ErrnoException(operation, target.toString(), errno);
            }
        });
    }

    private int opened(String operation, Object target) {
        record(operation, target);
        open.add(next);
        return next++;
    }

    @Override
    public int open(Path path, int flags) {
        return opened("open", path);
    }

    @Override
    public void close(int descriptor) {
        if (!open.remove(descriptor)) {
            throw new ErrnoException("close", "fd " + descriptor, Errno.EBADF);
        }
    }

    @Override
    public Pipe pipe() {
        return new Pipe(opened("pipe", "read"), opened("pipe", "write"));
    }

    @Override
    public int createEvent() {
        return opened("eventfd", "");
    }

    @Override
    public boolean awaitReadable(int descriptor, Duration timeout) {
        return true;
    }

    @Override
    public int read(int descriptor, byte[] buffer) {
        return 0;
    }

    @Override
    public int write(int descriptor, byte[] bytes) {
        record("write", descriptor);
        return bytes.length;
    }

    @Override
    public void makeFifo(Path path, int mode) {
        record("mkfifo", path);
        try {
            Files.createFile(path);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    @Override
    public void changeOwner(int descriptor, long uid) {
        record("chown", "fd " + descriptor + " " + uid);
    }

    @Override
    public void changeOwner(Path path, long uid, long gid) {
        record("chown", path + " " + uid + ":" + gid);
    }

    @Override
    public void bindMount(Path source, Path target) {
        record("bind mount", source + " " + target);
    }

    @Override
    public void detachMount(Path target) {
        record("umount", target);
    }

    @Override
    public int cloneMount(int source, String name, MountClone how) {
        return opened(
                "open_tree",
                name + (how.isReadOnly() ? " read-only" : "") + (how.users().isPresent() ? " mapped" : ""));
    }

    @Override
    public int mountOf(Path file) {
        record("statx", file);
        return 1;
    }

    @Override
    public int mountOf(int descriptor) {
        record("statx", descriptor);
        return descriptor;
    }

    @Override
    public void bearChildrenBeside(int pidfd) {
        record("setns", pidfd);
    }

    @Override
    public void unshare(long flags) {
        record("unshare", flags);
    }

    @Override
    public void enterNamespace(Path file) {
        record("setns", file);
    }

    @Override
    public void becomeUser(long uid) {
        record("setresuid", uid);
    }

    @Override
    public void setHostname(String name) {
        record("sethostname", name);
    }

    @Override
    public void bringLoopbackUp() {
        record("bring up", "lo");
    }

    @Override
    public OptionalInt openProcess(int pid) {
        return OptionalInt.of(opened("pidfd_open", pid));
    }

    @Override
    public int takeDescriptor(int pidfd, int descriptor) {
        return opened("pidfd_getfd", descriptor);
    }

    @Override
    public boolean sendSignal(int pidfd, int signal) {
        record("signal", signal);
        return true;
    }

    @Override
    public Optional<ExitStatus> reap(int pidfd) {
        return Optional.empty();
    }

    @Override
    public Optional<ExitStatus> exitOf(int pidfd) {
        return Optional.empty();
    }

    @Override
    public int dumpable() {
        record("prctl", "PR_GET_DUMPABLE");
        return 0;
    }

    @Override
    public void setDumpable(int value) {
        record("prctl", "PR_SET_DUMPABLE " + value);
    }

    @Override
    public int createEpoll() {
        return opened("epoll", "");
    }

    @Override
    public void watch(int epoll, int descriptor, long token) {
        record("watch", descriptor);
    }

    @Override
    public void unwatch(int epoll, int descriptor) {
        record("unwatch", descriptor);
    }

    @Override
    public List<Long> awaitReady(int epoll) {
        return List.of();
    }

    @Override
    public void attachDeviceProgram(Path cgroup, byte[] program) {
        record("attach the device program to", cgroup);
    }

    @Override
    public void runChild(CloneRequest request) {
        record("clone3", Long.toHexString(request.flags()));
    }
}
