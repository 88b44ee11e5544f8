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

/** Threads whose work is taken in turn from all who have some: a flood of one delays another by one piece of work. */
public final class Turns implements AutoCloseable {

    private static final long IDLE_SECONDS = 30;

    private final Limits limits;
    private final ThreadPoolExecutor threads;
    private final Map<String, Waiting> waiting = new HashMap<>();
    /** Those with something to do that may be begun, the next first. */
    private final Queue<String> order = new ArrayDeque<>();

    private int waitingInAll;
    private int runningInAll;

    /**
     * What it is bounded by.
     *
     * @param threads that work at once
     * @param threadsForOne of them for each
     * @param waiting pieces of work that wait, in all
     * @param waitingForOne of them of each
     */
    public record Limits(int threads, int threadsForOne, int waiting, int waitingForOne) {}

    private static final class Waiting {
        final Queue<Runnable> tasks = new ArrayDeque<>();
        int running;
        boolean isInOrder;
    }

    /** @param name of the threads */
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
     * Does a piece of work when its turn comes.
     *
     * @throws RejectedExecutionException when too much waits already
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

    /** All that may run now: never more than there are threads, so that the pool's own queue stays short. */
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

    /** When the system gives no other thread, those that there are do it. */
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

    /** What runs is interrupted, what waits is forgotten. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
