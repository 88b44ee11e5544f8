package io.skiff.agent.security;

import static io.skiff.agent.linux.Flags.PR_CAPBSET_DROP;
import static io.skiff.agent.linux.Flags.PR_SET_NO_NEW_PRIVS;

import io.skiff.agent.launch.Argument;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.seccomp.FilterProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps in which a child gives up privileges that its container must not have.
 *
 * <p>The seccomp filter comes as late as possible: last if no_new_privs allows anybody to install one, else as long as
 * the child still has SYS_ADMIN, which it loses when it changes its user. {@code seccomp.StartCalls} lists the calls
 * that follow the filter.
 *
 * <p>The steps call by number, because glibc's own setresuid and setgroups would signal every thread of the agent.
 */
public record PrivilegeSteps(
        Identity identity, CapabilitySet capabilities, boolean noNewPrivileges, Optional<FilterProgram> filter) {

    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int CAPABILITY_VERSION_3 = 0x20080522;

    /** @param agentBoundingSet the child's initial set, which may have capabilities without a name here */
    public List<Step> steps(CapabilitySet agentBoundingSet) {
        var steps = new ArrayList<Step>();
        if (noNewPrivileges) {
            steps.add(Step.of("set no_new_privs", "", SyscallNumber.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
        }
        // before the user changes: to drop from the bounding set needs SETPCAP
        long refused = agentBoundingSet.bits() & ~capabilities.bits();
        for (int number = 0; number < Long.SIZE; number++) {
            if ((refused >>> number & 1) != 0) {
                steps.add(
                        Step.of("drop capability", "" + number, SyscallNumber.PRCTL, PR_CAPBSET_DROP, number, 0, 0, 0));
            }
        }
        steps.add(Step.of(
                "setgroups",
                identity.groups().toString(),
                SyscallNumber.SETGROUPS,
                identity.groups().size(),
                groups()));
        steps.add(Step.of(
                "setresgid",
                "" + identity.gid(),
                SyscallNumber.SETRESGID,
                identity.gid(),
                identity.gid(),
                identity.gid()));
        if (!noNewPrivileges) {
            filter.ifPresent(program -> steps.add(install(program)));
        }
        steps.add(Step.of(
                "setresuid",
                "" + identity.uid(),
                SyscallNumber.SETRESUID,
                identity.uid(),
                identity.uid(),
                identity.uid()));
        steps.add(Step.of("capset", held().toString(), SyscallNumber.CAPSET, header(), data(held())));
        if (noNewPrivileges) {
            filter.ifPresent(program -> steps.add(install(program)));
        }
        return steps;
    }

    private static Step install(FilterProgram program) {
        return Step.of(
                "install the seccomp filter",
                "",
                SyscallNumber.SECCOMP,
                SECCOMP_SET_MODE_FILTER,
                program.flags(),
                new Argument.Filter(program));
    }

    /** The capabilities that the program holds: root has the whole set, another user none (a file may grant them). */
    public CapabilitySet held() {
        return identity.uid() == 0 ? capabilities : CapabilitySet.NONE;
    }

    private byte[] groups() {
        var buffer =
                ByteBuffer.allocate(Math.max(4, 4 * identity.groups().size())).order(ByteOrder.nativeOrder());
        identity.groups().forEach(group -> buffer.putInt(group.intValue()));
        return buffer.array();
    }

    private static byte[] header() {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putInt(CAPABILITY_VERSION_3)
                .array();
    }

    /** Encodes two structs of effective, permitted, inheritable: the low and the high half. Nothing is inheritable. */
    private static byte[] data(CapabilitySet set) {
        var buffer = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        int low = (int) set.bits();
        int high = (int) (set.bits() >>> 32);
        return buffer.putInt(low)
                .putInt(low)
                .putInt(0)
                .putInt(high)
                .putInt(high)
                .putInt(0)
                .array();
    }
}
