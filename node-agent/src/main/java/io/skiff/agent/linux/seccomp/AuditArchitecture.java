package io.skiff.agent.linux.seccomp;

import io.skiff.agent.linux.Architecture;

/** The tokens by which a filter recognizes the table of system call numbers (include/uapi/linux/audit.h). */
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

    /** The token of this host's native programs. */
    public static AuditArchitecture nativeOne() {
        return switch (Architecture.current()) {
            case X86_64 -> X86_64;
            case AARCH64 -> AARCH64;
        };
    }

    /** The token of the 32-bit programs that this host's kernel may run. */
    public static AuditArchitecture narrowOne() {
        return switch (Architecture.current()) {
            case X86_64 -> X86;
            case AARCH64 -> ARM;
        };
    }
}
