package io.skiff.agent.security;

import static io.skiff.agent.linux.Flags.CLONE_NEWUSER;
import static io.skiff.agent.linux.Flags.PR_SET_SECUREBITS;
import static io.skiff.agent.linux.Flags.SECBIT_NO_SETUID_FIXUP;

import io.skiff.agent.launch.ProcessSteps;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.UserRange;
import java.util.List;

/**
 * The steps of a child whose pod has a user namespace of its own.
 *
 * <p>The child makes all mounts as the host's root, and enters the user namespace after them. So the mounts belong to the host, and no capability in the user
 * namespace can change one of them.
 */
public final class UserSteps {

    /** Whatever user the child becomes. It holds until it enters a user namespace. */
    private static final Step KEEP_CAPABILITIES = Step.of(
            "keep the capabilities", "", SyscallNumber.PRCTL, PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0);

    private UserSteps() {}

    /**
     * Makes a user namespace, and others that it owns. Its maker is the pod's root as the host knows it: the kernel counts what a user namespace uses for its
     * maker, too, and the host's root must not run out of watches because a pod takes them all.
     *
     * @param namespaces flags of the others
     */
    public static List<Step> make(UserRange users, long namespaces) {
        var root = users.onHost(0);
        return List.of(
                KEEP_CAPABILITIES,
                Step.of("setresgid", "" + root, SyscallNumber.SETRESGID, root, root, root),
                Step.of("setresuid", "" + root, SyscallNumber.SETRESUID, root, root, root),
                Step.of("unshare", "user namespace", SyscallNumber.UNSHARE, CLONE_NEWUSER | namespaces));
    }

    /**
     * From here on the child makes files as root of the pod, and keeps the capabilities that mounts need. They are gone when it enters the user namespace,
     * whose rules are the usual ones.
     */
    public static List<Step> makeFilesAsRootOf(UserRange users) {
        var root = users.onHost(0);
        return List.of(
                KEEP_CAPABILITIES,
                Step.of("setfsgid", "" + root, SyscallNumber.SETFSGID, root),
                Step.of("setfsuid", "" + root, SyscallNumber.SETFSUID, root));
    }

    /** @param namespace its descriptor, which is closed: the program must not have it */
    public static List<Step> enter(int namespace) {
        return List.of(
                ProcessSteps.enterNamespace(namespace, "user"),
                Step.of("close", "the user namespace", SyscallNumber.CLOSE, namespace));
    }
}
