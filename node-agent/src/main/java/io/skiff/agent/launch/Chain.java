package io.skiff.agent.launch;

import io.skiff.agent.launch.ContextPool.ContextBlock;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.seccomp.FilterProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A list of steps as a chain of {@code ucontext_t}s: each context calls one function of libc and continues with the
 * next.
 *
 * <p>A chain cannot branch, but it records: after each step the child copies its errno to the step's slot. Only a step
 * that may fail clears errno afterwards, so the first slot that is not zero names the first step that failed. The
 * launching thread builds the chain, because the child uses that thread's errno; the thread that waits at the gate
 * reads the slots.
 */
public final class Chain implements AutoCloseable {

    private static final long SETCONTEXT = Libc.symbol("setcontext");
    private static final long SYSCALL = Libc.symbol("syscall");
    private static final long MEMCPY = Libc.symbol("memcpy");
    private static final long MEMSET = Libc.symbol("memset");
    private static final int CHILD_STACK = 16 * 1024;
    private static final int ERRNO_SIZE = 4;
    private static final int EXIT_NOT_EXECUTED = 127;
    private static final int MARK = 1;

    private final List<Step> steps;
    private final List<Step> executions;
    private final NativeMemory slots;
    private final NativeMemory mark = NativeMemory.allocate(2);
    private final NativeMemory stack = NativeMemory.allocate(CHILD_STACK);
    private final List<NativeMemory> buffers = new ArrayList<>();
    private final Map<NativeMemory, String> sealed = new LinkedHashMap<>();
    private final Map<Argument, Long> addresses = new LinkedHashMap<>();
    private final ContextPool pool;
    private final ContextBlock contexts;
    private int next;

    /** @param executions the calls of execve, one for each path to try; the first that succeeds is the last call */
    Chain(ContextPool pool, List<Step> steps, List<Step> executions) {
        this.pool = pool;
        this.steps = List.copyOf(steps);
        this.executions = List.copyOf(executions);
        this.slots = NativeMemory.allocate((long) ERRNO_SIZE * (steps.size() + executions.size()));
        this.contexts = pool.acquire(3 * (steps.size() + executions.size()) + 4);
        encode(Libc.errnoLocation());
    }

    private void encode(long errno) {
        append(true, MEMSET, errno, 0, ERRNO_SIZE);
        for (int i = 0; i < steps.size(); i++) {
            append(true, SYSCALL, call(steps.get(i)));
            append(true, MEMCPY, slots.address() + (long) ERRNO_SIZE * i, errno, ERRNO_SIZE);
            if (!steps.get(i).tolerated().isEmpty()) {
                append(true, MEMSET, errno, 0, ERRNO_SIZE);
            }
        }
        for (int i = 0; i < executions.size(); i++) {
            // execve keeps the signal mask, so the last context sets the container's, which is empty
            append(false, SYSCALL, call(executions.get(i)));
            append(true, MEMCPY, slots.address() + (long) ERRNO_SIZE * (steps.size() + i), errno, ERRNO_SIZE);
        }
        mark.putByte(1, (byte) MARK);
        append(true, MEMCPY, mark.address(), mark.address() + 1, 1);
        append(true, SYSCALL, SyscallNumber.EXIT.number(), EXIT_NOT_EXECUTED);
    }

    private void append(boolean signalsBlocked, long function, long... arguments) {
        contexts.set(next++, signalsBlocked, function, arguments);
    }

    private long[] call(Step step) {
        var words = new long[7];
        words[0] = step.call().number();
        for (int i = 0; i < step.arguments().size(); i++) {
            words[i + 1] = word(step.arguments().get(i));
        }
        return words;
    }

    private long word(Argument argument) {
        return argument instanceof Argument.Value number
                ? number.value()
                : addresses.computeIfAbsent(argument, this::place);
    }

    private long place(Argument argument) {
        if (argument instanceof Argument.Text text) {
            return keep(NativeMemory.ofString(text.text())).address();
        }
        if (argument instanceof Argument.Bytes bytes) {
            var memory = keep(NativeMemory.allocate(bytes.bytes().size()));
            for (int i = 0; i < bytes.bytes().size(); i++) {
                memory.putByte(i, bytes.bytes().get(i));
            }
            return memory.address();
        }
        if (argument instanceof Argument.SealedText text) {
            var memory = keep(NativeMemory.allocate(Step.zeroTerminated(text.text()).length));
            sealed.put(memory, text.text());
            return memory.address();
        }
        if (argument instanceof Argument.Texts texts) {
            var array = keep(NativeMemory.allocate(8L * (texts.texts().size() + 1)));
            for (int i = 0; i < texts.texts().size(); i++) {
                array.putLong(
                        8L * i,
                        keep(NativeMemory.ofString(texts.texts().get(i))).address());
            }
            return array.address();
        }
        if (argument instanceof Argument.Filter filter) {
            return place(filter.program());
        }
        throw new IllegalStateException("not placed in memory: " + argument);
    }

    /** Writes a {@code struct sock_fprog}: the number of instructions and their address. */
    private long place(FilterProgram program) {
        var head = keep(NativeMemory.allocate(2L * Long.BYTES));
        head.putShort(0, (short) program.length());
        head.putLong(
                Long.BYTES, keep(NativeMemory.ofBytes(program.instructions())).address());
        return head.address();
    }

    private NativeMemory keep(NativeMemory memory) {
        buffers.add(memory);
        return memory;
    }

    /** The function that the child calls first. */
    long entry() {
        return SETCONTEXT;
    }

    /** The argument of {@link #entry}. */
    long firstContext() {
        return contexts.address(0);
    }

    NativeMemory stack() {
        return stack;
    }

    /** Fills in the paths of execve. Until then every execve fails. */
    void unseal() {
        sealed.forEach((memory, text) -> memory.putBytes(0, Step.zeroTerminated(text)));
    }

    /** Finds the first step that failed so far. */
    Optional<StepFailure> findFailure() {
        for (int i = 0; i < steps.size(); i++) {
            var errno = new Errno(slots.getInt((long) ERRNO_SIZE * i));
            if (errno.number() != 0 && !steps.get(i).tolerated().contains(errno)) {
                return Optional.of(new StepFailure(steps.get(i), errno));
            }
        }
        return Optional.empty();
    }

    /** True if every execve has returned, so no program runs. */
    boolean isNothingExecuted() {
        return mark.getByte(0) == MARK;
    }

    /** The answers of execve for the paths, in order. */
    List<StepFailure> executionFailures() {
        var failures = new ArrayList<StepFailure>();
        for (int i = 0; i < executions.size(); i++) {
            int errno = slots.getInt((long) ERRNO_SIZE * (steps.size() + i));
            failures.add(new StepFailure(executions.get(i), new Errno(errno)));
        }
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        buffers.forEach(NativeMemory::close);
        slots.close();
        mark.close();
        stack.close();
        pool.giveBack(contexts);
    }
}
