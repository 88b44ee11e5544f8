package io.skiff.agent.linux;

/**
 * The numbers of the system calls that Skiff makes, for each processor (arch/x86/entry/syscalls/syscall_64.tbl,
 * asm-generic/unistd.h).
 */
public enum SyscallNumber {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    MMAP(9, 222),
    MPROTECT(10, 226),
    RT_SIGACTION(13, 134),
    RT_SIGPROCMASK(14, 135),
    IOCTL(16, 29),
    SOCKET(41, 198),
    SENDTO(44, 206),
    RECVFROM(45, 207),
    SETSOCKOPT(54, 208),
    EXIT(60, 93),
    FCNTL(72, 25),
    CHDIR(80, 49),
    FCHDIR(81, 50),
    UMASK(95, 166),
    GETPID(39, 172),
    SETSID(112, 157),
    SETGROUPS(116, 159),
    SETRESUID(117, 147),
    SETRESGID(119, 149),
    SETFSUID(122, 151),
    SETFSGID(123, 152),
    CAPSET(126, 91),
    FCHMOD(91, 52),
    FCHOWN(93, 55),
    FSTATFS(138, 44),
    PIVOT_ROOT(155, 41),
    PRCTL(157, 167),
    CHROOT(161, 51),
    ACCT(163, 89),
    MOUNT(165, 40),
    UMOUNT2(166, 39),
    SETHOSTNAME(170, 161),
    FSETXATTR(190, 7),
    FGETXATTR(193, 10),
    KEYCTL(250, 219),
    WAITID(247, 95),
    EPOLL_CTL(233, 21),
    OPENAT(257, 56),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    FCHOWNAT(260, 54),
    UNLINKAT(263, 35),
    SYMLINKAT(266, 36),
    FCHMODAT(268, 53),
    FACCESSAT(269, 48),
    UNSHARE(272, 97),
    UTIMENSAT(280, 88),
    EPOLL_PWAIT(281, 22),
    EVENTFD2(290, 19),
    EPOLL_CREATE1(291, 20),
    DUP3(292, 24),
    PPOLL(271, 73),
    PIPE2(293, 59),
    PRLIMIT64(302, 261),
    SETNS(308, 268),
    RENAMEAT2(316, 276),
    SECCOMP(317, 277),
    MEMFD_CREATE(319, 279),
    BPF(321, 280),
    STATX(332, 291),
    EXECVE(59, 221),
    PIDFD_SEND_SIGNAL(424, 424),
    OPEN_TREE(428, 428),
    MOVE_MOUNT(429, 429),
    PIDFD_OPEN(434, 434),
    CLOSE_RANGE(436, 436),
    OPENAT2(437, 437),
    PIDFD_GETFD(438, 438),
    MOUNT_SETATTR(442, 442);

    private final int x86;
    private final int aarch64;

    SyscallNumber(int x86, int aarch64) {
        this.x86 = x86;
        this.aarch64 = aarch64;
    }

    public int on(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> x86;
            case AARCH64 -> aarch64;
        };
    }

    public int number() {
        return on(Architecture.current());
    }
}
