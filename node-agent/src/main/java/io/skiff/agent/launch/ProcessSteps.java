package io.skiff.agent.launch;

import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.CLONE_NEWCGROUP;
import static io.skiff.agent.linux.Flags.O_RDONLY;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.SyscallNumber;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The steps by which a child sheds what it inherited from the agent: session, signals, output, limits, mask, namespaces. */
public final class ProcessSteps {

    private static final int KERNEL_SIGACTION_SIZE = 32;
    private static final int SIGNAL_MASK_SIZE = 8;
    private static final int KEYCTL_JOIN_SESSION_KEYRING = 1;
    private static final int RLIMIT_CORE = 4;
    private static final int RLIMIT_NOFILE = 7;

    /** What a login gives on Debian and under systemd; a program may raise it to the agent's own maximum. */
    private static final long SOFT_OPEN_FILES = 1024;

    private static final int OWNER_WRITES = 022;

    private ProcessSteps() {}

    /** @param ignoredSignals of the agent, as the mask SigIgn of /proc/self/status: exec does not reset them */
    public static List<Step> leaveSession(long ignoredSignals) {
        var steps = new ArrayList<Step>();
        steps.add(Step.of("setsid", "", SyscallNumber.SETSID));
        for (int signal = 1; signal <= 64; signal++) {
            if ((ignoredSignals & 1L << (signal - 1)) != 0) {
                steps.add(Step.of(
                        "reset signal",
                        "" + signal,
                        SyscallNumber.RT_SIGACTION,
                        signal,
                        new byte[KERNEL_SIGACTION_SIZE],
                        0,
                        SIGNAL_MASK_SIZE));
            }
        }
        // A kernel without keys has none to show; one that cannot give another keyring leaves the agent's.
        steps.add(Step.of("join a new session keyring", "", SyscallNumber.KEYCTL, KEYCTL_JOIN_SESSION_KEYRING, 0)
                .tolerating(Errno.ENOSYS));
        return steps;
    }

    /** Nodes are made with exactly the modes that are asked for. */
    public static Step clearUmask() {
        return Step.of("umask", "0", SyscallNumber.UMASK, 0);
    }

    public static Step usualUmask() {
        return Step.of("umask", "022", SyscallNumber.UMASK, OWNER_WRITES);
    }

    /** @param maximumOpenFiles the hard limit, which is the agent's */
    public static List<Step> limits(long maximumOpenFiles) {
        return List.of(
                limit("NOFILE", RLIMIT_NOFILE, softOpenFiles(maximumOpenFiles), maximumOpenFiles),
                limit("CORE", RLIMIT_CORE, 0, 0));
    }

    /** What the container's soft limit is, where the agent's hard limit allows it. */
    public static long softOpenFiles(long maximumOpenFiles) {
        return Math.min(SOFT_OPEN_FILES, maximumOpenFiles);
    }

    private static Step limit(String name, int number, long soft, long hard) {
        var words = ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putLong(soft)
                .putLong(hard);
        return Step.of("set limit", name, SyscallNumber.PRLIMIT64, 0, number, words.array(), 0);
    }

    /** Output to the container's FIFOs; the agent's input, which could be a directory of the host, goes at once. */
    public static List<Step> streams(int stdout, int stderr) {
        return List.of(
                Step.of("close", "stdin", SyscallNumber.CLOSE, 0),
                Step.of("redirect", "stdout", SyscallNumber.DUP3, stdout, 1, 0),
                Step.of("redirect", "stderr", SyscallNumber.DUP3, stderr, 2, 0));
    }

    /**
     * Opens the container's own /dev/null, while /dev is as we made it: a volume can bring a FIFO of this name, at which the start would
     * wait, or a link to what only root may open. (The host's own would let its mode be changed.) It is kept as another descriptor, as
     * the steps with users' paths need 0.
     *
     * @param place a descriptor of the agent's that nothing else needs
     */
    public static List<Step> openEmptyInput(int place) {
        return List.of(
                Step.of("open", "/dev/null", SyscallNumber.OPENAT, AT_FDCWD, "/dev/null", O_RDONLY, 0),
                Step.of("keep", "/dev/null", SyscallNumber.DUP3, 0, place, 0),
                Step.of("close", "/dev/null", SyscallNumber.CLOSE, 0));
    }

    public static List<Step> useEmptyInput(int place) {
        return List.of(
                Step.of("redirect", "stdin", SyscallNumber.DUP3, place, 0, 0),
                Step.of("close", "/dev/null", SyscallNumber.CLOSE, place));
    }

    /** Writing 0 moves the writer: much faster than the agent writing a process id (no wait for an RCU grace period). */
    public static Step joinCgroup(int tasksDescriptor, String name) {
        return Step.of("join control group", name, SyscallNumber.WRITE, tasksDescriptor, new byte[] {'0'}, 1);
    }

    /** After joining: the namespace's root is the group that its maker is in. */
    public static Step isolateCgroups() {
        return Step.of("unshare", "cgroup namespace", SyscallNumber.UNSHARE, CLONE_NEWCGROUP);
    }

    public static Step enterNamespace(int descriptor, String name) {
        return Step.of("enter namespace", name, SyscallNumber.SETNS, descriptor, 0);
    }

    /** One call for each place, in order; the paths stay sealed until the gate opens. */
    public static List<Step> execute(List<String> paths, List<String> argv, List<String> environment) {
        return paths.stream()
                .map(path -> Step.of(
                        "execute",
                        path,
                        SyscallNumber.EXECVE,
                        new Argument.SealedText(path),
                        new Argument.Texts(argv),
                        new Argument.Texts(environment)))
                .toList();
    }
}
