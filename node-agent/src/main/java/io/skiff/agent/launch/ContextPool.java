package io.skiff.agent.launch;

import io.skiff.agent.linux.Architecture;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps the memory of a few chains for later launches, because its pages are mapped and its contexts are initialized.
 */
public final class ContextPool {

    private static final int KEPT = 4;

    private final Deque<ContextBlock> free = new ArrayDeque<>();

    ContextBlock acquire(int contexts) {
        synchronized (free) {
            var block = free.poll();
            if (block != null && block.capacity() >= contexts) {
                return block;
            }
            if (block != null) {
                block.close();
            }
        }
        return new ContextBlock(Math.max(contexts + 32, 256));
    }

    void giveBack(ContextBlock block) {
        synchronized (free) {
            if (free.size() < KEPT) {
                free.push(block);
                return;
            }
        }
        block.close();
    }

    /**
     * Contexts in a row, each followed by its own stack: {@code makecontext} writes the link to the next one onto that
     * stack.
     */
    static final class ContextBlock implements AutoCloseable {

        /**
         * Several times more than needed: the stack carries one call of {@code syscall}, {@code memcpy} or
         * {@code memset}, then {@code setcontext}, with all signals blocked. A chain has some 500 contexts, and each
         * byte here counts for each of them.
         */
        private static final int STACK = 1024;

        private static final ContextLayout LAYOUT = ContextLayout.of(Architecture.current());
        private static final int STRIDE = LAYOUT.size() + STACK;

        private final int capacity;
        private final NativeMemory memory;

        private ContextBlock(int capacity) {
            this.capacity = capacity;
            this.memory = NativeMemory.allocate((long) capacity * STRIDE + 16);
            for (int i = 0; i < capacity; i++) {
                Libc.requireContext(address(i));
            }
        }

        int capacity() {
            return capacity;
        }

        long address(int index) {
            return memory.address() + offset(index);
        }

        private long offset(int index) {
            long alignment = -memory.address() & 15;
            return alignment + (long) index * STRIDE;
        }

        /** Makes context {@code index} call a function and continue with the next context. */
        void set(int index, boolean signalsBlocked, long function, long... arguments) {
            long offset = offset(index);
            memory.putLong(offset + ContextLayout.LINK, index + 1 < capacity ? address(index + 1) : 0);
            memory.putLong(offset + ContextLayout.STACK_POINTER, address(index) + LAYOUT.size());
            memory.putLong(offset + ContextLayout.STACK_SIZE, STACK);
            memory.putLong(offset + LAYOUT.signalMask(), signalsBlocked ? -1 : 0);
            Libc.makecontext(address(index), function, arguments);
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
