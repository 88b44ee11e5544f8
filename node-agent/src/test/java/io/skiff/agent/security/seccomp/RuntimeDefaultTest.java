package io.skiff.agent.security.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.linux.seccomp.AuditArchitecture;
import io.skiff.agent.linux.seccomp.FilterProgram;
import io.skiff.agent.linux.seccomp.LibSeccomp;
import io.skiff.agent.security.Capability;
import io.skiff.agent.security.CapabilitySet;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Evaluates the instructions of the runtime's own filter as the kernel runs them. */
class RuntimeDefaultTest {

    private static final FilterCompiler COMPILER = new FilterCompiler(LibSeccomp.load());
    private static final FilterProgram USUAL = filter(CapabilitySet.DOCKER_DEFAULT);
    private static final FilterProgram ALL = filter(CapabilitySet.of(EnumSet.allOf(Capability.class)));

    private static final int EPERM = Answer.error(1).code();
    private static final int ENOSYS = Answer.error(38).code();
    private static final int EPROTONOSUPPORT = Answer.error(93).code();
    private static final int EAFNOSUPPORT = Answer.error(97).code();
    private static final int ALLOWED = Answer.ALLOW.code();

    private static FilterProgram filter(CapabilitySet capabilities) {
        return COMPILER.compile(ProfileTable.of(capabilities));
    }

    private static int usual(String call, long... arguments) {
        return ask(USUAL, call, arguments);
    }

    private static int ask(FilterProgram filter, String call, long... arguments) {
        return filter.answer(
                AuditArchitecture.nativeOne(), COMPILER.number(call).orElseThrow(), arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "unshare",
        "setns",
        "mount",
        "umount2",
        "pivot_root",
        "keyctl",
        "add_key",
        "request_key",
        "bpf",
        "perf_event_open",
        "userfaultfd",
        "fanotify_init",
        "open_tree",
        "move_mount",
        "fsopen",
        "fsmount",
        "mount_setattr",
        "process_vm_readv",
        "process_vm_writev",
        "process_madvise",
        "pidfd_getfd",
        "kcmp",
        "mbind",
        "move_pages",
        "migrate_pages",
        "set_mempolicy",
        "get_mempolicy",
        "set_mempolicy_home_node",
        "io_uring_setup",
        "io_uring_enter",
        "io_uring_register",
        "name_to_handle_at",
        "open_by_handle_at",
        "kexec_load",
        "init_module",
        "finit_module",
        "delete_module",
        "reboot",
        "swapon",
        "acct",
        "quotactl",
        "quotactl_fd",
        "syslog",
        "clock_settime",
        "settimeofday",
        "sethostname",
        "setdomainname",
        "vhangup",
        "lookup_dcookie"
    })
    void refuses(String call) {
        assertThat(usual(call)).isEqualTo(EPERM);
    }

    @ParameterizedTest
    @CsvSource({"clone3", "statmount", "listmount", "memfd_secret", "open_tree_attr", "listns"})
    void answersAsAKernelWithout(String call) {
        assertThat(usual(call)).isEqualTo(ENOSYS);
    }

    @ParameterizedTest
    @CsvSource({
        "read",
        "execve",
        "exit",
        "setresuid",
        "capset",
        "prctl",
        "chroot",
        "ptrace",
        "landlock_create_ruleset",
        "seccomp",
        "mseal",
        "fchmodat2",
        "futex_wait",
        "setxattrat",
        "epoll_pwait2",
        "memfd_create",
        "io_setup"
    })
    void allows(String call) {
        assertThat(usual(call)).isEqualTo(ALLOWED);
    }

    @Test
    void allowsByCapabilityWhatTheCapabilityIsFor() {
        for (var call : new String[] {"mount", "unshare", "clone3", "bpf", "perf_event_open", "open_tree", "kcmp"}) {
            assertThat(ask(ALL, call)).as(call).isEqualTo(ALLOWED);
        }
        for (var call : new String[] {"keyctl", "userfaultfd", "io_uring_setup", "kexec_load", "move_pages"}) {
            assertThat(ask(ALL, call)).as(call).isEqualTo(EPERM);
        }
        var time = filter(CapabilitySet.DOCKER_DEFAULT.changed(java.util.List.of("SYS_TIME"), java.util.List.of()));
        assertThat(ask(time, "clock_settime")).isEqualTo(ALLOWED);
        assertThat(ask(time, "mount")).isEqualTo(EPERM);
        var none = filter(CapabilitySet.NONE);
        assertThat(ask(none, "chroot")).isEqualTo(EPERM);
    }

    /** CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID, NET, each also with bits above those that the kernel reads. */
    @Test
    void refusesChildrenWithNamespacesOfTheirOwn() {
        for (long flag : new long[] {0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000}) {
            assertThat(usual("clone", flag | 17)).isEqualTo(EPERM);
            assertThat(usual("clone", flag | 17 | 1L << 40)).isEqualTo(EPERM);
        }
        // the flags of pthread_create and vfork
        assertThat(usual("clone", 0x3d0f00)).isEqualTo(ALLOWED);
        assertThat(usual("clone", 0x4111)).isEqualTo(ALLOWED);
    }

    /** The kernel reads a family as an int, so higher bits must not change the answer. */
    @ParameterizedTest
    @CsvSource({"1", "2", "10", "17"})
    void allowsTheUsualSockets(long family) {
        assertThat(usual("socket", family, 1, 0)).isEqualTo(ALLOWED);
        assertThat(usual("socket", family | 7L << 32, 1, 0)).isEqualTo(ALLOWED);
    }

    @Test
    void answersEveryOtherFamilyAsAKernelWithoutIt() {
        for (long family = 0; family <= 64; family++) {
            if (java.util.Set.of(1L, 2L, 10L, 16L, 17L).contains(family)) {
                continue;
            }
            assertThat(usual("socket", family, 1, 0)).as("family %d", family).isEqualTo(EAFNOSUPPORT);
            assertThat(usual("socket", family | 1L << 32, 1, 0)).isEqualTo(EAFNOSUPPORT);
        }
        assertThat(usual("socket", 65, 1, 0)).isEqualTo(EPERM);
        assertThat(usual("socket", 0xffffffffffffffffL, 1, 0)).isEqualTo(EPERM);
    }

    @Test
    void keepsTheHostsAuditLogAway() {
        assertThat(usual("socket", 16, 3, 9)).isEqualTo(EPROTONOSUPPORT);
        assertThat(usual("socket", 16 | 1L << 32, 3, 9 | 1L << 32)).isEqualTo(EPROTONOSUPPORT);
        assertThat(usual("socket", 16, 3, 0)).isEqualTo(ALLOWED);
        assertThat(usual("socket", 16, 3, 12)).isEqualTo(ALLOWED);
        assertThat(ask(ALL, "socket", 16, 3, 9)).isEqualTo(ALLOWED);
        assertThat(ask(ALL, "socket", 44, 3, 0)).isEqualTo(ALLOWED);
        assertThat(ask(ALL, "socket", 38, 5, 0)).isEqualTo(EAFNOSUPPORT);
    }

    @Test
    void allowsOnlyThePersonalitiesOfLinux() {
        for (long personality : new long[] {0, 8, 0x20000, 0x20008, 0xffffffffL}) {
            assertThat(usual("personality", personality)).isEqualTo(ALLOWED);
        }
        // ADDR_NO_RANDOMIZE, READ_IMPLIES_EXEC
        assertThat(usual("personality", 0x40000)).isEqualTo(EPERM);
        assertThat(usual("personality", 0x400000 | 1L << 32)).isEqualTo(EPERM);
    }

    /** Tries every number: nothing is open by accident, and calls newer than the table get ENOSYS. */
    @Test
    void answersNumbersThatNoTableNames() {
        var here = AuditArchitecture.nativeOne();
        for (int number = 471; number < 4096; number++) {
            assertThat(USUAL.answer(here, number)).isEqualTo(ENOSYS);
        }
        assertThat(USUAL.answer(here, -1)).isEqualTo(ENOSYS);
        assertThat(USUAL.answer(here, Integer.MIN_VALUE)).isEqualTo(ENOSYS);
        // x32 has a bit of its own in the number
        for (int number = 0; number < 600; number++) {
            assertThat(USUAL.answer(here, 0x40000000 | number)).isEqualTo(ENOSYS);
        }
    }

    /** 64-bit programs make such calls too, with int 0x80. */
    @Test
    void closesTheSameForProgramsOf32Bits() {
        if (AuditArchitecture.nativeOne() != AuditArchitecture.X86_64) {
            return;
        }
        var narrow = AuditArchitecture.X86;
        assertThat(USUAL.answer(narrow, 4)).as("write").isEqualTo(ALLOWED);
        assertThat(USUAL.answer(narrow, 310)).as("unshare").isEqualTo(EPERM);
        assertThat(USUAL.answer(narrow, 288)).as("keyctl").isEqualTo(EPERM);
        assertThat(USUAL.answer(narrow, 21)).as("mount").isEqualTo(EPERM);
        assertThat(USUAL.answer(narrow, 435)).as("clone3").isEqualTo(ENOSYS);
        assertThat(USUAL.answer(narrow, 425)).as("io_uring_setup").isEqualTo(EPERM);
        assertThat(USUAL.answer(narrow, 120, 0x10000011)).as("clone").isEqualTo(EPERM);
        assertThat(USUAL.answer(narrow, 120, 17)).as("clone").isEqualTo(ALLOWED);
        assertThat(USUAL.answer(narrow, 123)).as("modify_ldt").isEqualTo(ENOSYS);
        assertThat(USUAL.answer(narrow, 459)).as("lsm_get_self_attr").isEqualTo(ENOSYS);
        assertThat(USUAL.answer(narrow, 102, 1)).as("socketcall(SYS_SOCKET)").isEqualTo(ENOSYS);
        assertThat(USUAL.answer(narrow, 102, 1 | 1L << 32)).isEqualTo(ENOSYS);
        assertThat(USUAL.answer(narrow, 102, 3)).as("socketcall(SYS_CONNECT)").isEqualTo(ALLOWED);
        assertThat(USUAL.answer(narrow, 359, 38)).as("socket").isEqualTo(EPERM);
    }

    @Test
    void knowsNoOtherArchitecture() {
        assertThat(USUAL.answer(
                        AuditArchitecture.nativeOne() == AuditArchitecture.X86_64
                                ? AuditArchitecture.AARCH64
                                : AuditArchitecture.X86_64,
                        0))
                .isEqualTo(ENOSYS);
    }
}
