package io.skiff.agent.launch;

import io.skiff.agent.linux.Architecture;

/**
 * Where the fields of glibc's {@code ucontext_t} lie.
 *
 * @param size with room to spare
 * @param signalMask offset of uc_sigmask
 */
public record ContextLayout(int size, int signalMask) {

    /** The same on all 64-bit processors: uc_link, then uc_stack {pointer, flags, size}. */
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
