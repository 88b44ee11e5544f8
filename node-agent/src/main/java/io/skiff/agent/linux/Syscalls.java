package io.skiff.agent.linux;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The system calls that the container runtime makes itself; every failure is an {@link ErrnoException} that names what was tried. */
public interface Syscalls {

    /** The descriptor is closed on exec. */
    int open(Path path, int flags);

    void close(int descriptor);

    /** Two ends, read and write, closed on exec. */
    Pipe pipe();

    /** A counter that is read and added to in 8 bytes, closed on exec; adding takes no memory, unlike writing to a pipe. */
    int createEvent();

    /** True when there is something to read, or the end, before the time is over. */
    boolean awaitReadable(int descriptor, Duration timeout);

    /** Number of bytes read; 0 at the end. */
    int read(int descriptor, byte[] buffer);

    int write(int descriptor, byte[] bytes);

    void makeFifo(Path path, int mode);

    void changeOwner(Path path, long uid, long gid);

    void bindMount(Path source, Path target);

    /** Detaches what is mounted on {@code target}, lazily; nothing mounted there is fine. */
    void detachMount(Path target);

    /**
     * A mount of its own of what a descriptor stands for, attached nowhere.
     *
     * @param source stays what it is: nobody can exchange it for something else meanwhile, as a path
     * @param name of the source, for messages
     */
    int cloneMount(int source, String name, boolean readOnly);

    /** The id of the mount that the file lies on, as in /proc/PID/mountinfo; of the last link's target. */
    int mountOf(Path file);

    /** The id of the mount that an open file lies on; that of a detached mount, which stays its own when it is attached. */
    int mountOf(int descriptor);

    /** Gives the calling thread namespaces of its own. */
    void unshare(long flags);

    void setHostname(String name);

    /** Brings the loopback interface of the calling thread's network namespace up. */
    void bringLoopbackUp();

    /** The descriptor of a process, or empty when there is no such process. */
    OptionalInt openProcess(int pid);

    /** False when the process has ended. */
    boolean sendSignal(int pidfd, int signal);

    /** How a child ended, taken from the kernel; empty when it has not, or is no child of this process. */
    Optional<ExitStatus> reap(int pidfd);

    /** How a process that is no child ended; empty until somebody has reaped it. Older kernels than Linux 6.15 refuse. */
    Optional<ExitStatus> exitOf(int pidfd);

    /** 0 when other processes cannot look into this one. */
    int dumpable();

    void setDumpable(int value);

    int createEpoll();

    /** Reports readiness for reading with {@code token}, until the descriptor is closed or removed. */
    void watch(int epoll, int descriptor, long token);

    void unwatch(int epoll, int descriptor);

    /** Blocks until something is ready; the tokens. */
    List<Long> awaitReady(int epoll);

    /** Allows a control group (v2) only what the device program allows. */
    void attachDeviceProgram(Path cgroup, byte[] program);

    /**
     * Makes a child that shares this process's memory and calls a function; returns when the child has called execve or has ended.
     */
    void runChild(CloneRequest request);

    /**
     * @param flags for clone3, beside CLONE_VM and CLONE_VFORK
     * @param pidfd address where the child's descriptor is written before the child runs
     * @param pid address where the child's process id is written before the child runs
     * @param cgroup descriptor of the control group (v2) the child starts in, or empty
     * @param function address of what the child calls with {@code argument}; it must not return
     */
    record CloneRequest(
            long flags,
            long stackBottom,
            long stackSize,
            long pidfd,
            long pid,
            OptionalInt cgroup,
            long function,
            long argument) {}

    record Pipe(int readEnd, int writeEnd) {}

    /**
     * @param code 0-255, 128 + signal when a signal ended it
     * @param signal 0 when it exited
     */
    record ExitStatus(int code, int signal) {

        /** From the status that wait(2) gives. */
        public static ExitStatus ofWaitStatus(int status) {
            int signal = status & 0x7f;
            return signal == 0 ? new ExitStatus((status >> 8) & 0xff, 0) : new ExitStatus(128 + signal, signal);
        }
    }
}
