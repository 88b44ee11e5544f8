package io.skiff.controlplane.bound;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that take work in turn from all owners, so that a flood of one owner delays another by one task only. */
public final class Turns implements AutoCloseable {

    private static final long IDLE_SECONDS = 30;

    private final Limits limits;
    private final ThreadPoolExecutor threads;
    private final Map<String, Waiting> waiting = new HashMap<>();
    /** The owners with a task that may begin, the next one first. */
    private final Queue<String> order = new ArrayDeque<>();

    private int waitingInAll;
    private int runningInAll;

    /**
     * The bounds.
     *
     * @param threads the threads
     * @param threadsForOne the threads that one owner may use
     * @param waiting the tasks that may wait, in all
     * @param waitingForOne the waiting tasks of one owner
     */
    public record Limits(int threads, int threadsForOne, int waiting, int waitingForOne) {}

    private static final class Waiting {
        final Queue<Runnable> tasks = new ArrayDeque<>();
        int running;
        boolean isInOrder;
    }

    /** @param name the name of the threads */
    public Turns(String name, Limits limits) {
        this(limits, named(name));
    }

    Turns(Limits limits, ThreadFactory factory) {
        this.limits = limits;
        this.threads = new ThreadPoolExecutor(
                limits.threads(),
                limits.threads(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                factory);
        threads.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory named(String name) {
        var number = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Runs a task when its turn comes.
     *
     * @throws RejectedExecutionException if too many tasks wait already
     */
    public void execute(String owner, Runnable task) {
        synchronized (this) {
            var own = waiting.computeIfAbsent(owner, ignored -> new Waiting());
            if (own.tasks.size() >= limits.waitingForOne() || waitingInAll >= limits.waiting()) {
                forgetIfIdle(owner, own);
                throw new RejectedExecutionException(
                        owner + " has " + own.tasks.size() + " of " + waitingInAll + " pieces of work waiting");
            }
            own.tasks.add(task);
            waitingInAll++;
            putInOrder(owner, own);
        }
        begin();
    }

    /** Begins all tasks that may run now. They are never more than the threads, so the pool's own queue stays short. */
    private void begin() {
        try {
            for (var next = next(); next.isPresent(); next = next()) {
                begin(next.get());
            }
        } catch (RejectedExecutionException e) {
            if (!threads.isShutdown()) {
                throw e;
            }
        }
    }

    /** Begins a task. If the system gives no new thread, the existing ones run it later. */
    private void begin(Turn turn) {
        try {
            threads.execute(turn);
        } catch (OutOfMemoryError e) {
            if (threads.getPoolSize() == 0) {
                ended(turn.owner);
                throw e;
            }
            threads.getQueue().add(turn);
        }
    }

    private synchronized Optional<Turn> next() {
        if (runningInAll >= limits.threads() || order.isEmpty()) {
            return Optional.empty();
        }
        var owner = order.remove();
        var own = waiting.computeIfAbsent(owner, ignored -> new Waiting());
        own.isInOrder = false;
        var task = own.tasks.remove();
        waitingInAll--;
        own.running++;
        runningInAll++;
        putInOrder(owner, own);
        return Optional.of(new Turn(owner, task));
    }

    private final class Turn implements Runnable {

        private final String owner;
        private final Runnable task;

        Turn(String owner, Runnable task) {
            this.owner = owner;
            this.task = task;
        }

        @Override
        public void run() {
            try {
                task.run();
            } finally {
                ended(owner);
                begin();
            }
        }
    }

    private synchronized void ended(String owner) {
        runningInAll--;
        var own = waiting.computeIfAbsent(owner, ignored -> new Waiting());
        own.running--;
        putInOrder(owner, own);
        forgetIfIdle(owner, own);
    }

    private void putInOrder(String owner, Waiting own) {
        if (!own.isInOrder && !own.tasks.isEmpty() && own.running < limits.threadsForOne()) {
            own.isInOrder = true;
            order.add(owner);
        }
    }

    private void forgetIfIdle(String owner, Waiting own) {
        if (own.tasks.isEmpty() && own.running == 0) {
            waiting.remove(owner);
        }
    }

    /** Interrupts running tasks and drops waiting ones. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
