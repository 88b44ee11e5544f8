package io.skiff.agent.linux;

import static io.skiff.agent.linux.Flags.CLONE_INTO_CGROUP;
import static io.skiff.agent.linux.Flags.CLONE_PARENT_SETTID;
import static io.skiff.agent.linux.Flags.CLONE_PIDFD;
import static io.skiff.agent.linux.Flags.CLONE_VFORK;
import static io.skiff.agent.linux.Flags.CLONE_VM;
import static io.skiff.agent.linux.Flags.SIGCHLD;

import io.skiff.agent.linux.Syscalls.CloneRequest;

/**
 * clone3(2), which glibc does not offer. A dozen instructions make the call and, in the child, call a function on the
 * child's own stack.
 *
 * <p>The child must not return from that function. The caller sleeps until the child has called execve or has ended.
 */
final class CloneStub {

    private static final int ARGS_SIZE = 88;
    private static final int PAGE = 4096;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int SIG_SETMASK = 2;
    private static final int MASK_SIZE = 8;

    /** SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV. */
    private static final long FAULTS = 1L << 3 | 1L << 4 | 1L << 6 | 1L << 7 | 1L << 10;

    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    /** (rdi: args, rsi: size, rdx: function, rcx: argument) -> pid or -errno */
    private static final int[] X86_64 = {
        0x49,
        0x89,
        0xC8, // mov r8, rcx         the call overwrites rcx
        0xB8,
        0xB3,
        0x01,
        0x00,
        0x00, // mov eax, 435        clone3
        0x0F,
        0x05, // syscall
        0x48,
        0x85,
        0xC0, // test rax, rax
        0x74,
        0x01, // jz child
        0xC3, // ret
        0x31,
        0xED, // child: xor ebp, ebp
        0x4C,
        0x89,
        0xC7, // mov rdi, r8
        0xFF,
        0xD2, // call rdx
        0x0F,
        0x0B // ud2
    };

    /** (x0: args, x1: size, x2: function, x3: argument) -> pid or -errno */
    private static final int[] AARCH64 = {
        0x68, 0x36, 0x80, 0xD2, // movz x8, #435       clone3
        0x01, 0x00, 0x00, 0xD4, // svc #0
        0x40, 0x00, 0x00, 0xB4, // cbz x0, child
        0xC0, 0x03, 0x5F, 0xD6, // ret
        0x1D, 0x00, 0x80, 0xD2, // child: mov x29, #0
        0x1E, 0x00, 0x80, 0xD2, // mov x30, #0
        0xE0, 0x03, 0x03, 0xAA, // mov x0, x3
        0x40, 0x00, 0x3F, 0xD6, // blr x2
        0x00, 0x00, 0x20, 0xD4 // brk #0
    };

    private static final long CODE = install(code(Architecture.current()));

    private CloneStub() {}

    private static int[] code(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> X86_64;
            case AARCH64 -> AARCH64;
        };
    }

    private static long install(int[] code) {
        long page = Libc.call(
                "mmap",
                "a page for clone3",
                SyscallNumber.MMAP,
                0,
                PAGE,
                PROT_READ | PROT_WRITE,
                MAP_PRIVATE_ANONYMOUS,
                -1,
                0);
        var memory = NativeMemory.at(page, PAGE);
        for (int i = 0; i < code.length; i++) {
            memory.putByte(i, (byte) code[i]);
        }
        // executable only now: the page is never writable and executable at once, and aarch64 flushes its instruction
        // cache here
        Libc.call("mprotect", "the page for clone3", SyscallNumber.MPROTECT, page, PAGE, PROT_READ | PROT_EXEC);
        return page;
    }

    static void run(CloneRequest request) {
        try (var args = NativeMemory.allocate(ARGS_SIZE)) {
            long flags = request.flags() | CLONE_VM | CLONE_VFORK | CLONE_PIDFD | CLONE_PARENT_SETTID;
            args.putLong(0, request.cgroup().isPresent() ? flags | CLONE_INTO_CGROUP : flags);
            args.putLong(8, request.pidfd());
            args.putLong(24, request.pid());
            args.putLong(32, SIGCHLD);
            args.putLong(40, request.stackBottom());
            args.putLong(48, request.stackSize());
            args.putLong(80, request.cgroup().orElse(0));
            long result = callWithSignalsBlocked(args.address(), request);
            if (result < 0) {
                throw new ErrnoException("clone3", "", new Errno((int) -result));
            }
        }
    }

    /**
     * Blocks signals, because no handler of the JVM may run in the child. The faults stay unblocked: HotSpot itself
     * causes them in this thread.
     */
    private static long callWithSignalsBlocked(long args, CloneRequest request) {
        try (var masks = NativeMemory.allocate(2 * MASK_SIZE)) {
            masks.putLong(0, ~FAULTS);
            Libc.call(
                    "block signals",
                    "",
                    SyscallNumber.RT_SIGPROCMASK,
                    SIG_SETMASK,
                    masks.address(),
                    masks.address() + MASK_SIZE,
                    MASK_SIZE);
            long result = Libc.callAddress(CODE, args, ARGS_SIZE, request.function(), request.argument());
            Libc.call(
                    "restore signals",
                    "",
                    SyscallNumber.RT_SIGPROCMASK,
                    SIG_SETMASK,
                    masks.address() + MASK_SIZE,
                    0,
                    MASK_SIZE);
            return result;
        }
    }
}
