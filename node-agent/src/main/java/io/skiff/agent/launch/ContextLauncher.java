package io.skiff.agent.launch;

import static io.skiff.agent.linux.Flags.CLONE_CLEAR_SIGHAND;
import static io.skiff.agent.linux.Flags.CLONE_VFORK;
import static io.skiff.agent.linux.Flags.PR_SET_PDEATHSIG;
import static io.skiff.agent.linux.Flags.SIGKILL;

import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.Syscalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Launches through a chain of contexts, without a helper process and without Java in the child.
 *
 * <p>The launching thread sleeps in clone3 until the child has called execve or has ended, so it is a thread of its
 * own. Meanwhile the caller verifies the child and opens the gate. The two agree through a counter and a pipe:
 *
 * <pre>
 *   caller              launching thread        child
 *     |--- builds chain, clone3 --->|----------->| steps ...
 *     |<------------- arrived (counter) ---------|
 *     | verifies from outside                    | read(gate)
 *     |--- unseals the paths, opens (pipe) ----->| execve
 *     |                             |<-----------| (clone3 returns)
 *     |<---- over (counter) --------|
 * </pre>
 *
 * <p>When the agent dies, the gate's write end closes. The child then reads end of file, finds only empty paths to
 * execute, and exits.
 */
public final class ContextLauncher implements Launcher {

    /** A mount on a sick host can hang. No other step takes long. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Programs among which a child is born may stop it at any time. */
    private static final Duration PATIENCE_AMONG_OTHERS = Duration.ofSeconds(10);

    private final Syscalls syscalls;
    private final Duration patience;
    private final ContextPool contexts = new ContextPool();
    private final ExecutorService threads;

    public ContextLauncher(Syscalls syscalls) {
        this(syscalls, PATIENCE);
    }

    /** @param patience how long a child may take to the gate, and from there to its program */
    public ContextLauncher(Syscalls syscalls, Duration patience) {
        this.syscalls = syscalls;
        this.patience = patience;
        var number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "launch-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public GatedChild launch(LaunchPlan plan) {
        if (syscalls.dumpable() == 1) {
            throw new IllegalStateException(
                    "the agent's memory can be read by other processes (PR_GET_DUMPABLE is 1): no container is started");
        }
        int arrival = syscalls.createEvent();
        var gate = syscalls.pipe();
        var chain = new Launch(syscalls, contexts, gate, arrival, patience(plan));
        try {
            chain.start(threads(plan), plan, withGate(plan, gate, arrival));
            chain.awaitGate();
            return chain;
        } catch (RuntimeException fault) {
            chain.abort();
            throw fault;
        }
    }

    private Duration patience(LaunchPlan plan) {
        return plan.company().isPresent() ? Collections.min(List.of(patience, PATIENCE_AMONG_OTHERS)) : patience;
    }

    /** A thread that bears children in another pid namespace can start no threads any more: it is used once. */
    private Executor threads(LaunchPlan plan) {
        return plan.company().isEmpty()
                ? threads
                : task -> {
                    var thread = new Thread(task, "launch-beside");
                    thread.setDaemon(true);
                    thread.start();
                };
    }

    /** Returns all steps of the child in the kernel's order, without the clone before them and the executions after them. */
    public static List<Step> withGate(LaunchPlan plan, Syscalls.Pipe gate, int arrival) {
        var ofTheGate = List.of(gate.readEnd(), arrival);
        var kept = new TreeSet<>(plan.descriptors());
        kept.addAll(ofTheGate);
        var lastKept = new TreeSet<>(plan.lastDescriptors());
        lastKept.addAll(ofTheGate);
        var steps = new ArrayList<Step>();
        steps.addAll(closeAllBut(kept));
        steps.add(dieWithAgent());
        steps.addAll(plan.steps());
        steps.addAll(closeAllBut(lastKept));
        steps.addAll(plan.lastSteps());
        // a change of credentials cleared the setting
        steps.add(dieWithAgent());
        steps.add(Step.of("report at the gate", "", SyscallNumber.WRITE, arrival, Launch.arrived(), Long.BYTES));
        steps.add(Step.of("wait at the gate", "", SyscallNumber.READ, gate.readEnd(), new byte[1], 1));
        steps.add(Step.of("outlive the agent", "", SyscallNumber.PRCTL, PR_SET_PDEATHSIG, 0));
        return steps;
    }

    private static Step dieWithAgent() {
        return Step.of("die with the agent until the gate opens", "", SyscallNumber.PRCTL, PR_SET_PDEATHSIG, SIGKILL);
    }

    /**
     * Closes all descriptors above 2 but those kept. Copies of other launches' gates must go too: as long as a child
     * holds one, the other child does not notice that the agent died.
     */
    static List<Step> closeAllBut(SortedSet<Integer> kept) {
        var steps = new ArrayList<Step>();
        int from = 3;
        for (int descriptor : kept) {
            if (descriptor > from) {
                steps.add(closeRange(from, descriptor - 1L));
            }
            from = descriptor + 1;
        }
        steps.add(closeRange(from, 0xffffffffL));
        return steps;
    }

    private static Step closeRange(long first, long last) {
        return Step.of("close descriptors", "from " + first, SyscallNumber.CLOSE_RANGE, first, last, 0);
    }

    static long cloneFlags(LaunchPlan plan) {
        return plan.cloneFlags() | CLONE_CLEAR_SIGHAND | CLONE_VFORK;
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
