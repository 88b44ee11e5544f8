package io.skiff.agent.launch;

import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.CLONE_NEWCGROUP;
import static io.skiff.agent.linux.Flags.CLONE_NEWIPC;
import static io.skiff.agent.linux.Flags.CLONE_NEWNET;
import static io.skiff.agent.linux.Flags.CLONE_NEWNS;
import static io.skiff.agent.linux.Flags.CLONE_NEWUSER;
import static io.skiff.agent.linux.Flags.CLONE_NEWUTS;
import static io.skiff.agent.linux.Flags.O_CLOEXEC;
import static io.skiff.agent.linux.Flags.O_NOCTTY;
import static io.skiff.agent.linux.Flags.O_RDONLY;
import static io.skiff.agent.linux.Flags.O_RDWR;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.SyscallNumber;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The steps in which a child sheds its inheritance from the agent: session, signals, output, limits, umask, namespaces.
 */
public final class ProcessSteps {

    private static final int KERNEL_SIGACTION_SIZE = 32;
    private static final int SIGNAL_MASK_SIZE = 8;
    private static final int TIOCSCTTY = 0x540e;
    private static final int TIOCSPTLCK = 0x40045431;
    private static final int TIOCGPTPEER = 0x5441;
    private static final long UNCHANGED = -1;
    private static final int KEYCTL_JOIN_SESSION_KEYRING = 1;
    private static final int RLIMIT_CORE = 4;
    private static final int RLIMIT_NOFILE = 7;

    /** The soft limit of a login on Debian and under systemd. A program may raise it to the agent's hard limit. */
    private static final long SOFT_OPEN_FILES = 1024;

    private static final int OWNER_WRITES = 022;

    private ProcessSteps() {}

    /** @param ignoredSignals the agent's mask SigIgn of /proc/self/status; exec does not reset ignored signals */
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
        // a kernel without keys has none to leak; one that cannot give another keyring keeps the agent's
        steps.add(Step.of("join a new session keyring", "", SyscallNumber.KEYCTL, KEYCTL_JOIN_SESSION_KEYRING, 0)
                .tolerating(Errno.ENOSYS));
        return steps;
    }

    /** Clears the umask, so that files get exactly the modes of the steps. */
    public static Step clearUmask() {
        return Step.of("umask", "0", SyscallNumber.UMASK, 0);
    }

    public static Step usualUmask() {
        return Step.of("umask", "022", SyscallNumber.UMASK, OWNER_WRITES);
    }

    /** @param maximumOpenFiles the hard limit, the same as the agent's */
    public static List<Step> limits(long maximumOpenFiles) {
        return List.of(
                limit("NOFILE", RLIMIT_NOFILE, softOpenFiles(maximumOpenFiles), maximumOpenFiles),
                limit("CORE", RLIMIT_CORE, 0, 0));
    }

    /** The container's soft limit, if the agent's hard limit is not lower. */
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

    /**
     * Redirects the output to the container's FIFOs. The agent's standard input could be a directory of the host, so it
     * is closed at once.
     */
    public static List<Step> streams(int stdout, int stderr) {
        return List.of(
                Step.of("close", "stdin", SyscallNumber.CLOSE, 0),
                Step.of("redirect", "stdout", SyscallNumber.DUP3, stdout, 1, 0),
                Step.of("redirect", "stderr", SyscallNumber.DUP3, stderr, 2, 0));
    }

    /** Closes the agent's streams, for a program that has none. */
    public static List<Step> closeStreams() {
        return Stream.of(0, 1, 2)
                .map(stream -> Step.of("close", "stream " + stream, SyscallNumber.CLOSE, stream)
                        .tolerating(Errno.EBADF))
                .toList();
    }

    /**
     * Opens the container's own /dev/null before any volume is mounted: a volume can put a FIFO there, at which the
     * start would hang, or a link to a file that only root may open. (Through the host's own device the container could
     * change its mode.) It is kept under another number, because the steps with users' paths need 0.
     *
     * @param place a descriptor number that no other step needs
     */
    public static List<Step> openEmptyInput(int place) {
        return List.of(
                Step.of("open", "/dev/null", SyscallNumber.OPENAT, AT_FDCWD, "/dev/null", O_RDONLY, 0),
                Step.of("keep", "/dev/null", SyscallNumber.DUP3, 0, place, 0),
                Step.of("close", "/dev/null", SyscallNumber.CLOSE, 0));
    }

    /**
     * Opens a terminal of the container's own devpts, before any volume is mounted, which could lie there. It becomes both outputs, and is kept as
     * input like the empty one.
     *
     * @param master a descriptor number that no other step needs: the agent takes it from there. The program never has it
     * @param place the same for the input
     * @param uid of the program, whose terminal it becomes; the group stays that of terminals
     */
    public static List<Step> openTerminal(int master, int place, long uid) {
        return List.of(
                Step.of("open", "/dev/pts/ptmx", SyscallNumber.OPENAT, AT_FDCWD, "/dev/pts/ptmx", O_RDWR | O_NOCTTY, 0),
                Step.of("keep", "/dev/pts/ptmx", SyscallNumber.DUP3, 0, master, O_CLOEXEC),
                Step.of("close", "/dev/pts/ptmx", SyscallNumber.CLOSE, 0),
                Step.of("unlock", "the terminal", SyscallNumber.IOCTL, master, TIOCSPTLCK, new byte[Integer.BYTES]),
                // is given the lowest number, which is 0
                Step.of("open", "the terminal", SyscallNumber.IOCTL, master, TIOCGPTPEER, O_RDWR | O_NOCTTY),
                Step.of("change the owner of", "the terminal", SyscallNumber.FCHOWN, 0, uid, UNCHANGED),
                Step.of("redirect", "stdout", SyscallNumber.DUP3, 0, 1, 0),
                Step.of("redirect", "stderr", SyscallNumber.DUP3, 0, 2, 0),
                Step.of("keep", "the terminal", SyscallNumber.DUP3, 0, place, 0),
                Step.of("close", "the terminal", SyscallNumber.CLOSE, 0));
    }

    /** @param place where the input was kept */
    public static List<Step> useInput(int place) {
        return List.of(
                Step.of("redirect", "stdin", SyscallNumber.DUP3, place, 0, 0),
                Step.of("close", "the kept input", SyscallNumber.CLOSE, place));
    }

    /** Makes the terminal on the input the controlling one of the child's new session, so that Ctrl-C and a hangup reach it. */
    public static Step takeTerminal() {
        return Step.of("take the terminal", "", SyscallNumber.IOCTL, 0, TIOCSCTTY, 0);
    }

    /**
     * Joins a control group. Writing 0 moves the writer itself, which is much faster than moving another process (no
     * wait for an RCU grace period).
     */
    public static Step joinCgroup(int tasksDescriptor, String name) {
        return Step.of("join control group", name, SyscallNumber.WRITE, tasksDescriptor, new byte[] {'0'}, 1);
    }

    /**
     * Unshares the cgroup namespace. It must follow the joins, because the root of the namespace is the present group
     * of its maker.
     */
    public static Step isolateCgroups() {
        return Step.of("unshare", "cgroup namespace", SyscallNumber.UNSHARE, CLONE_NEWCGROUP);
    }

    /**
     * Enters the namespaces of a running container, and with them its root.
     *
     * @param withUsers whether it has a user namespace of its own, too
     */
    public static Step enterNamespacesOf(int pidfd, boolean withUsers) {
        return Step.of(
                "enter the container's namespaces",
                "",
                SyscallNumber.SETNS,
                pidfd,
                CLONE_NEWNS
                        | CLONE_NEWIPC
                        | CLONE_NEWUTS
                        | CLONE_NEWNET
                        | CLONE_NEWCGROUP
                        | (withUsers ? CLONE_NEWUSER : 0));
    }

    public static Step enterNamespace(int descriptor, String name) {
        return Step.of("enter namespace", name, SyscallNumber.SETNS, descriptor, 0);
    }

    /** Makes one execve for each path, in order. The paths stay sealed until the gate opens. */
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
