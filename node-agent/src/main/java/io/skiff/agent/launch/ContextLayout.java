package io.skiff.agent.launch;

import io.skiff.agent.linux.Architecture;

/**
 * The layout of glibc's {@code ucontext_t}.
 *
 * @param size in bytes, rounded up
 * @param signalMask offset of uc_sigmask
 */
public record ContextLayout(int size, int signalMask) {

    /** The offset of uc_link, the same on all 64-bit processors. uc_stack {pointer, flags, size} follows. */
    static final int LINK = 8;

    static final int STACK_POINTER = 16;
    static final int STACK_SIZE = 32;

    static ContextLayout of(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> new ContextLayout(1024, 296);
            case AARCH64 -> new ContextLayout(4608, 40);
        };
    }
}
