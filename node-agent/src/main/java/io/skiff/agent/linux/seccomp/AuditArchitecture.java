package io.skiff.agent.linux.seccomp;

import io.skiff.agent.linux.Architecture;

/** How a filter is told which table of numbers a call is of (include/uapi/linux/audit.h). */
public enum AuditArchitecture {
    X86_64(0xc000003e),
    X86(0x40000003),
    AARCH64(0xc00000b7),
    ARM(0x40000028);

    private final int token;

    AuditArchitecture(int token) {
        this.token = token;
    }

    public int token() {
        return token;
    }

    /** Of this host's own programs. */
    public static AuditArchitecture nativeOne() {
        return switch (Architecture.current()) {
            case X86_64 -> X86_64;
            case AARCH64 -> AARCH64;
        };
    }

    /** Of the 32-bit programs that this host's kernel may run. */
    public static AuditArchitecture narrowOne() {
        return switch (Architecture.current()) {
            case X86_64 -> X86;
            case AARCH64 -> ARM;
        };
    }
}
