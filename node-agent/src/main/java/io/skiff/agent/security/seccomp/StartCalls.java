package io.skiff.agent.security.seccomp;

import static io.skiff.agent.linux.Flags.PR_SET_PDEATHSIG;
import static io.skiff.agent.linux.Flags.SIGKILL;

import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.seccomp.AuditArchitecture;
import io.skiff.agent.linux.seccomp.FilterProgram;
import io.skiff.agent.linux.seccomp.SeccompException;
import io.skiff.agent.security.Identity;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The calls that a child still makes after its filter is in force. A filter that refuses one would leave the child
 * waiting, or let it return from its exit, so each filter is evaluated before there is a child.
 */
final class StartCalls {

    /**
     * Stands for descriptors and addresses that are not known yet. No rule about these values of the runtime's own
     * calls makes sense.
     */
    private static final long SOME = 3;

    private static final int NOT_EXECUTED = 127;

    private final FilterProgram program;
    private final Set<String> refused = new LinkedHashSet<>();

    private StartCalls(FilterProgram program) {
        this.program = program;
    }

    /** @throws SeccompException that names the refused call */
    static void require(FilterProgram program, Identity identity, boolean noNewPrivileges) {
        var calls = new StartCalls(program);
        calls.tryAll(identity, noNewPrivileges);
        if (!calls.refused.isEmpty()) {
            throw new SeccompException("it refuses " + String.join(", ", calls.refused)
                    + ", which the start of a container still calls when its filter is in force: allow "
                    + (calls.refused.size() == 1 ? "it" : "them") + calls.hint());
        }
    }

    private void tryAll(Identity identity, boolean noNewPrivileges) {
        if (!noNewPrivileges) {
            tryOn(SyscallNumber.SETRESUID, identity.uid(), identity.uid(), identity.uid());
            tryOn(SyscallNumber.CAPSET, SOME, SOME);
        }
        tryOn(SyscallNumber.PRCTL, PR_SET_PDEATHSIG, SIGKILL);
        tryOn(SyscallNumber.WRITE, SOME, SOME, Long.BYTES);
        tryOn(SyscallNumber.READ, SOME, SOME, 1);
        tryOn(SyscallNumber.PRCTL, PR_SET_PDEATHSIG, 0);
        tryOn(SyscallNumber.EXECVE, SOME, SOME, SOME);
        tryOn(SyscallNumber.EXIT, NOT_EXECUTED);
    }

    private void tryOn(SyscallNumber call, long... arguments) {
        var answer = new Answer(program.answer(AuditArchitecture.nativeOne(), call.number(), arguments));
        if (!answer.isMade()) {
            refused.add(call.name().toLowerCase(Locale.ROOT));
        }
    }

    private String hint() {
        return refused.contains("setresuid") || refused.contains("capset")
                ? ", or set allowPrivilegeEscalation: false, with which the filter comes last"
                : "";
    }
}
