package io.skiff.agent.linux;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The system calls that the container runtime makes. Every failure is an {@link ErrnoException} that names the
 * operation.
 */
public interface Syscalls {

    /** Opens a file. The descriptor is closed on exec. */
    int open(Path path, int flags);

    void close(int descriptor);

    /** Makes a pipe, both ends closed on exec. */
    Pipe pipe();

    /**
     * Makes a counter, closed on exec. Reads and additions are of 8 bytes; an addition needs no memory, unlike a write
     * to a pipe.
     */
    int createEvent();

    /** Waits until there is something to read, or end of file. Returns false if the time is over before. */
    boolean awaitReadable(int descriptor, Duration timeout);

    /** Reads, and returns the number of bytes; 0 at the end. */
    int read(int descriptor, byte[] buffer);

    int write(int descriptor, byte[] bytes);

    void makeFifo(Path path, int mode);

    void changeOwner(Path path, long uid, long gid);

    /** Gives an open file another owner, and leaves its group. */
    void changeOwner(int descriptor, long uid);

    void bindMount(Path source, Path target);

    /** Unmounts {@code target} lazily. It is no error if nothing is mounted there. */
    void detachMount(Path target);

    /**
     * Clones the mount of an open file, and leaves the clone detached.
     *
     * @param source a descriptor, because somebody could exchange the file behind a path meanwhile
     * @param name the name of the source, for messages
     */
    int cloneMount(int source, String name, MountClone how);

    /** Returns the id of the mount on which a file lies, as in /proc/PID/mountinfo. Links are followed. */
    int mountOf(Path file);

    /** Returns the id of the mount on which an open file lies. A detached mount keeps its id when it is attached. */
    int mountOf(int descriptor);

    /**
     * The children of the calling thread are born in the pid namespace of that process from now on. The thread can start no other threads
     * afterwards.
     */
    void bearChildrenBeside(int pidfd);

    /** Gives the calling thread its own namespaces. */
    void unshare(long flags);

    /** Takes the calling thread into a namespace that a file pins: of a network, of System V's objects or of host names. */
    void enterNamespace(Path file);

    /** Gives the calling thread, and no other, another effective user. The thread cannot go back. */
    void becomeUser(long uid);

    void setHostname(String name);

    /** Sets the loopback interface of the calling thread's network namespace up. */
    void bringLoopbackUp();

    /** Opens the descriptor of a process; empty if there is no such process. */
    OptionalInt openProcess(int pid);

    /** Copies a descriptor of another process, closed on exec. */
    int takeDescriptor(int pidfd, int descriptor);

    /** Sends a signal. Returns false if the process has ended. */
    boolean sendSignal(int pidfd, int signal);

    /** Reaps a child and returns how it ended; empty if it has not ended, or is no child of this process. */
    Optional<ExitStatus> reap(int pidfd);

    /**
     * Tells how a process ended that is not our child; empty until its parent has reaped it. Kernels before Linux 6.15
     * refuse.
     */
    Optional<ExitStatus> exitOf(int pidfd);

    /** Returns 0 if other processes cannot read this one's memory. */
    int dumpable();

    void setDumpable(int value);

    int createEpoll();

    /**
     * Adds a descriptor to an epoll instance, which reports its readiness with {@code token} until it is closed or
     * removed.
     */
    void watch(int epoll, int descriptor, long token);

    void unwatch(int epoll, int descriptor);

    /** Blocks until a descriptor is ready, and returns the tokens of the ready ones. */
    List<Long> awaitReady(int epoll);

    /** Restricts a control group (v2) to the devices that the program allows. */
    void attachDeviceProgram(Path cgroup, byte[] program);

    /**
     * Makes a child that shares this process's memory and calls a function. Returns when the child has called execve or
     * has ended.
     */
    void runChild(CloneRequest request);

    /**
     * @param flags the flags for clone3, without CLONE_VM and CLONE_VFORK
     * @param pidfd the address to which the kernel writes the child's descriptor before the child runs
     * @param pid the address to which the kernel writes the child's pid before the child runs
     * @param cgroup the descriptor of the control group (v2) in which the child starts, or empty
     * @param function the address of the function that the child calls with {@code argument}; it must not return
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

    /** The attributes of a cloned mount, and of all mounts beneath it. */
    record MountClone(boolean isReadOnly, Propagation propagation, OptionalInt users) {

        /** @param users descriptor of a user namespace by whose ids the files are seen; empty for those on the disk */
        public MountClone {}

        public MountClone(boolean isReadOnly, Propagation propagation) {
            this(isReadOnly, propagation, OptionalInt.empty());
        }
    }

    /**
     * @param code 0-255; 128 + signal if a signal ended it
     * @param signal 0 if it exited
     */
    record ExitStatus(int code, int signal) {

        /** Converts the status of wait(2). */
        public static ExitStatus ofWaitStatus(int status) {
            int signal = status & 0x7f;
            return signal == 0 ? new ExitStatus((status >> 8) & 0xff, 0) : new ExitStatus(128 + signal, signal);
        }
    }
}
