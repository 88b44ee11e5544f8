package io.skiff.agent.linux;

import static io.skiff.agent.linux.Flags.*;
import static io.skiff.agent.linux.Flags.CLONE_NEWPID;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes the system calls on the running kernel. */
public final class LinuxSyscalls implements Syscalls {

    private static final int P_PIDFD = 3;
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int CLD_EXITED = 1;
    private static final int POLLIN = 1;

    @Override
    public int open(Path path, int flags) {
        try (var name = NativeMemory.ofString(path.toString())) {
            return (int) Libc.call(
                    "open", path.toString(), SyscallNumber.OPENAT, AT_FDCWD, name.address(), flags | O_CLOEXEC, 0);
        }
    }

    @Override
    public void close(int descriptor) {
        Libc.call("close", "fd " + descriptor, SyscallNumber.CLOSE, descriptor);
    }

    @Override
    public Pipe pipe() {
        try (var ends = NativeMemory.allocate(8)) {
            Libc.call("pipe2", "", SyscallNumber.PIPE2, ends.address(), O_CLOEXEC);
            return new Pipe(ends.getInt(0), ends.getInt(4));
        }
    }

    @Override
    public int createEvent() {
        return (int) Libc.call("eventfd2", "", SyscallNumber.EVENTFD2, 0, O_CLOEXEC);
    }

    @Override
    public boolean awaitReadable(int descriptor, Duration timeout) {
        try (var memory = NativeMemory.allocate(24)) {
            memory.putInt(0, descriptor);
            memory.putShort(4, (short) POLLIN);
            memory.putLong(8, timeout.getSeconds());
            memory.putLong(16, timeout.getNano());
            return Libc.callAgain(
                            "poll",
                            "fd " + descriptor,
                            SyscallNumber.PPOLL,
                            memory.address(),
                            1,
                            memory.address() + 8,
                            0,
                            0)
                    > 0;
        }
    }

    @Override
    public int read(int descriptor, byte[] buffer) {
        try (var memory = NativeMemory.allocate(buffer.length)) {
            long count = Libc.callAgain(
                    "read", "fd " + descriptor, SyscallNumber.READ, descriptor, memory.address(), buffer.length);
            System.arraycopy(memory.getBytes(0, (int) count), 0, buffer, 0, (int) count);
            return (int) count;
        }
    }

    @Override
    public int write(int descriptor, byte[] bytes) {
        try (var memory = NativeMemory.ofBytes(bytes)) {
            return (int) Libc.callAgain(
                    "write", "fd " + descriptor, SyscallNumber.WRITE, descriptor, memory.address(), bytes.length);
        }
    }

    @Override
    public void makeFifo(Path path, int mode) {
        try (var name = NativeMemory.ofString(path.toString())) {
            Libc.call("mkfifo", path.toString(), SyscallNumber.MKNODAT, AT_FDCWD, name.address(), S_IFIFO | mode, 0);
        }
    }

    @Override
    public void changeOwner(Path path, long uid, long gid) {
        try (var name = NativeMemory.ofString(path.toString())) {
            Libc.call("chown", path.toString(), SyscallNumber.FCHOWNAT, AT_FDCWD, name.address(), uid, gid, 0);
        }
    }

    @Override
    public void changeOwner(int descriptor, long uid) {
        Libc.call("chown", "fd " + descriptor, SyscallNumber.FCHOWN, descriptor, uid, -1);
    }

    @Override
    public void bindMount(Path source, Path target) {
        try (var from = NativeMemory.ofString(source.toString());
                var to = NativeMemory.ofString(target.toString())) {
            Libc.call(
                    "bind mount " + source + " on",
                    target.toString(),
                    SyscallNumber.MOUNT,
                    from.address(),
                    to.address(),
                    0,
                    MS_BIND,
                    0);
        }
    }

    @Override
    public void detachMount(Path target) {
        try (var name = NativeMemory.ofString(target.toString())) {
            long result = Libc.tryCall(SyscallNumber.UMOUNT2, name.address(), MNT_DETACH);
            boolean isNothingThere = result == -Errno.EINVAL.number() || result == -Errno.ENOENT.number();
            if (result < 0 && !isNothingThere) {
                throw new ErrnoException("umount", target.toString(), new Errno((int) -result));
            }
        }
    }

    @Override
    public int cloneMount(int source, String name, MountClone how) {
        return ClonedMount.of(source, name, how);
    }

    @Override
    public int mountOf(Path file) {
        return MountId.of(file);
    }

    @Override
    public int mountOf(int descriptor) {
        return MountId.of(descriptor);
    }

    @Override
    public void bearChildrenBeside(int pidfd) {
        Libc.call("setns", "pid namespace", SyscallNumber.SETNS, pidfd, CLONE_NEWPID);
    }

    @Override
    public void unshare(long flags) {
        Libc.call("unshare", "namespaces 0x" + Long.toHexString(flags), SyscallNumber.UNSHARE, flags);
    }

    @Override
    public void enterNamespace(Path file) {
        int descriptor = open(file, O_RDONLY);
        try {
            Libc.call("setns", file.toString(), SyscallNumber.SETNS, descriptor, 0);
        } finally {
            close(descriptor);
        }
    }

    @Override
    public void becomeUser(long uid) {
        // by its number, because that of glibc would change all threads
        Libc.call("setresuid", "" + uid, SyscallNumber.SETRESUID, -1, uid, -1);
    }

    @Override
    public void setHostname(String name) {
        try (var text = NativeMemory.ofString(name)) {
            Libc.call("sethostname", name, SyscallNumber.SETHOSTNAME, text.address(), text.size() - 1);
        }
    }

    @Override
    public void bringLoopbackUp() {
        new LoopbackInterface().bringUp();
    }

    @Override
    public OptionalInt openProcess(int pid) {
        long result = Libc.tryCall(SyscallNumber.PIDFD_OPEN, pid, 0);
        if (result == -Errno.ESRCH.number()) {
            return OptionalInt.empty();
        }
        if (result < 0) {
            throw new ErrnoException("pidfd_open", "process " + pid, new Errno((int) -result));
        }
        return OptionalInt.of((int) result);
    }

    @Override
    public int takeDescriptor(int pidfd, int descriptor) {
        return (int) Libc.call("pidfd_getfd", "fd " + descriptor, SyscallNumber.PIDFD_GETFD, pidfd, descriptor, 0);
    }

    @Override
    public boolean sendSignal(int pidfd, int signal) {
        long result = Libc.tryCall(SyscallNumber.PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0);
        if (result < 0 && result != -Errno.ESRCH.number()) {
            throw new ErrnoException("pidfd_send_signal", "signal " + signal, new Errno((int) -result));
        }
        return result == 0;
    }

    @Override
    public Optional<ExitStatus> reap(int pidfd) {
        try (var result = NativeMemory.allocate(128)) {
            long answer = Libc.tryCall(SyscallNumber.WAITID, P_PIDFD, pidfd, result.address(), WEXITED | WNOHANG, 0);
            if (answer < 0 && answer != -Errno.ECHILD.number()) {
                throw new ErrnoException("waitid", "pidfd " + pidfd, new Errno((int) -answer));
            }
            // siginfo_t, 64-bit: si_signo at 0, si_code at 8, si_pid at 16, si_status at 24
            if (answer < 0 || result.getInt(0) == 0) {
                return Optional.empty();
            }
            int status = result.getInt(24);
            return Optional.of(
                    result.getInt(8) == CLD_EXITED
                            ? new ExitStatus(status & 0xff, 0)
                            : new ExitStatus(128 + status, status));
        }
    }

    @Override
    public Optional<ExitStatus> exitOf(int pidfd) {
        return PidfdInfo.exitOf(pidfd);
    }

    @Override
    public int dumpable() {
        return (int) Libc.call("prctl", "PR_GET_DUMPABLE", SyscallNumber.PRCTL, PR_GET_DUMPABLE);
    }

    @Override
    public void setDumpable(int value) {
        Libc.call("prctl", "PR_SET_DUMPABLE", SyscallNumber.PRCTL, PR_SET_DUMPABLE, value);
    }

    @Override
    public int createEpoll() {
        return Epoll.create();
    }

    @Override
    public void watch(int epoll, int descriptor, long token) {
        Epoll.add(epoll, descriptor, token);
    }

    @Override
    public void unwatch(int epoll, int descriptor) {
        Epoll.delete(epoll, descriptor);
    }

    @Override
    public List<Long> awaitReady(int epoll) {
        return Epoll.await(epoll);
    }

    @Override
    public void attachDeviceProgram(Path cgroup, byte[] program) {
        new DeviceProgramLoader(this).attach(cgroup, program);
    }

    @Override
    public void runChild(CloneRequest request) {
        CloneStub.run(request);
    }
}
