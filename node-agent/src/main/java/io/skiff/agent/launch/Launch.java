package io.skiff.agent.launch;

import static io.skiff.agent.linux.Flags.SIGKILL;

import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.Syscalls.CloneRequest;
import io.skiff.agent.linux.Syscalls.Pipe;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One launch between clone and execve: its chain, its child, its gate. */
public final class Launch implements GatedChild {

    private static final long ARRIVED = 1;
    private static final long OVER = 1 << 20;

    /** The interval at which the chain of a silent child is checked for an error. */
    private static final Duration GLANCE = Duration.ofSeconds(1);

    private static final int NO_DESCRIPTOR = -1;

    private final Syscalls syscalls;
    private final ContextPool pool;
    private final Pipe gate;
    private final int arrival;
    private final Duration patience;
    private final NativeMemory identity = NativeMemory.allocate(8);
    private @Nullable CompletableFuture<Void> running;
    private volatile @Nullable Chain chain;
    private int pid;
    private int pidfd = NO_DESCRIPTOR;
    private boolean isClosed;

    Launch(Syscalls syscalls, ContextPool pool, Pipe gate, int arrival, Duration patience) {
        this.syscalls = syscalls;
        this.pool = pool;
        this.gate = gate;
        this.arrival = arrival;
        this.patience = patience;
        identity.putInt(0, NO_DESCRIPTOR);
    }

    void start(Executor threads, LaunchPlan plan, List<Step> steps) {
        running = CompletableFuture.runAsync(() -> run(plan, steps), threads);
    }

    /** Runs in the launching thread: the chain uses this thread's errno. */
    private void run(LaunchPlan plan, List<Step> steps) {
        try {
            plan.company().ifPresent(syscalls::bearChildrenBeside);
            var built = new Chain(pool, steps, plan.executions());
            chain = built;
            syscalls.runChild(new CloneRequest(
                    ContextLauncher.cloneFlags(plan),
                    built.stack().address(),
                    built.stack().size(),
                    identity.address(),
                    identity.address() + 4,
                    plan.cgroup(),
                    built.entry(),
                    built.firstContext()));
        } finally {
            syscalls.write(arrival, word(OVER));
        }
    }

    private static byte[] word(long value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(value)
                .array();
    }

    /** The number that the child adds to the counter at the gate. */
    static byte[] arrived() {
        return word(ARRIVED);
    }

    /** Returns when the child waits at the gate and every step has succeeded. */
    void awaitGate() {
        var word = new byte[Long.BYTES];
        awaitArrival();
        syscalls.read(arrival, word);
        if (ByteBuffer.wrap(word).order(ByteOrder.nativeOrder()).getLong() >= OVER) {
            join();
            throw endedEarly();
        }
        requireChain().findFailure().ifPresent(failure -> {
            throw failure.toException();
        });
    }

    /**
     * Waits for the child's report. A child whose seccomp filter refuses even the report has recorded the error in its
     * chain.
     */
    private void awaitArrival() {
        var waited = Duration.ZERO;
        while (!syscalls.awaitReadable(arrival, GLANCE)) {
            var built = chain;
            if (built != null) {
                built.findFailure().ifPresent(failure -> {
                    throw failure.toException();
                });
            }
            waited = waited.plus(GLANCE);
            if (waited.compareTo(patience) >= 0) {
                throw new IllegalStateException("a container's child did not come to the gate within " + patience);
            }
        }
    }

    private RuntimeException endedEarly() {
        return requireChain()
                .findFailure()
                .<RuntimeException>map(StepFailure::toException)
                .orElseGet(() -> new ChildKilledException("it was killed while it was being set up"));
    }

    @Override
    public int pid() {
        return isClosed ? pid : identity.getInt(4);
    }

    @Override
    public int pidfd() {
        return isClosed ? pidfd : identity.getInt(0);
    }

    @Override
    public List<Integer> gateDescriptors() {
        return List.of(gate.readEnd(), arrival);
    }

    @Override
    public List<StepFailure> open() {
        requireChain().unseal();
        syscalls.write(gate.writeEnd(), new byte[] {1});
        awaitExecution();
        join();
        var failures = requireChain().isNothingExecuted() ? requireChain().executionFailures() : List.<StepFailure>of();
        if (!failures.isEmpty()) {
            reapChild();
        }
        release();
        return failures;
    }

    /** A program of the container into which a child was born may stop it, before it executes. */
    private void awaitExecution() {
        try {
            Objects.requireNonNull(running).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException stopped) {
            syscalls.sendSignal(pidfd(), SIGKILL);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException fault) {
            // join tells it
        }
    }

    @Override
    public void abort() {
        if (isClosed) {
            return;
        }
        if (pidfd() != NO_DESCRIPTOR) {
            syscalls.sendSignal(pidfd(), SIGKILL);
        }
        try {
            join();
        } catch (RuntimeException ended) {
            // the caller already has this fault, from the other thread
        }
        if (pidfd() != NO_DESCRIPTOR) {
            reapChild();
        }
        release();
    }

    private void reapChild() {
        syscalls.awaitReadable(pidfd(), patience);
        syscalls.reap(pidfd());
        syscalls.close(pidfd());
        identity.putInt(0, NO_DESCRIPTOR);
    }

    private void join() {
        var launching = running;
        if (launching != null) {
            try {
                launching.join();
            } catch (CompletionException fault) {
                throw fault.getCause() instanceof RuntimeException cause ? cause : fault;
            }
        }
    }

    private Chain requireChain() {
        var built = chain;
        if (built == null) {
            throw new IllegalStateException("the chain was not built");
        }
        return built;
    }

    private void release() {
        pid = pid();
        pidfd = pidfd();
        isClosed = true;
        identity.close();
        for (int descriptor : new int[] {gate.readEnd(), gate.writeEnd(), arrival}) {
            syscalls.close(descriptor);
        }
        var built = chain;
        if (built != null) {
            built.close();
        }
    }
}
