package io.skiff.agent.probe;

import io.skiff.agent.container.PodUid;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a node for the hooks of its pods. A pod has few at once, and its other hooks wait for these; a hook that finds all threads of
 * the node taken by other pods is refused after a while. This class starts threads.
 */
final class HookThreads {

    /** Hooks of a grace period beyond it are as good as endless, and its nanoseconds fit. */
    private static final Duration LONGEST = Duration.ofDays(10_000);

    /** One of its methods is called, once, on any thread. */
    interface Work {

        /** @param left of the time that was given with the request */
        void run(Duration left);

        void refused(String why);
    }

    private static final class Ticket {

        private final PodUid pod;
        private final long deadline;
        private final Work work;
        private final Runnable turn;
        private @Nullable Future<?> timer;
        private boolean isTaken;

        Ticket(PodUid pod, long deadline, Work work, Consumer<Ticket> turn) {
            this.pod = pod;
            this.deadline = deadline;
            this.work = work;
            this.turn = () -> turn.accept(this);
        }

        Duration left() {
            return Duration.ofNanos(deadline - System.nanoTime());
        }
    }

    private static final class OfPod {

        private final ArrayDeque<Ticket> waiting = new ArrayDeque<>();
        private int running;
    }

    private final int mostOfAPod;
    private final Duration patience;
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor timers;
    private final Map<PodUid, OfPod> pods = new HashMap<>();

    /** @param patience how long a hook waits at most for what other pods have taken */
    HookThreads(int most, int mostOfAPod, Duration patience, ScheduledThreadPoolExecutor timers) {
        this.mostOfAPod = mostOfAPod;
        this.patience = patience;
        this.timers = timers;
        this.threads = new ThreadPoolExecutor(
                most, most, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), HookThreads::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    static Thread thread(Runnable task) {
        var thread = new Thread(task, "hook");
        thread.setDaemon(true);
        return thread;
    }

    /** @param longest from now on, the time in which the work waits included */
    synchronized void begin(PodUid pod, Duration longest, Work work) {
        var bounded = longest.compareTo(LONGEST) < 0 ? longest : LONGEST;
        var ticket = new Ticket(pod, System.nanoTime() + bounded.toNanos(), work, this::take);
        var ofPod = pods.computeIfAbsent(pod, uid -> new OfPod());
        if (ofPod.running < mostOfAPod) {
            ofPod.running++;
            waitForThread(ticket);
        } else {
            ofPod.waiting.add(ticket);
            arm(ticket, bounded, () -> giveUpTurn(ticket));
        }
    }

    private void arm(Ticket ticket, Duration time, Runnable task) {
        ticket.timer = timers.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void waitForThread(Ticket ticket) {
        arm(
                ticket,
                patience,
                () -> giveUpThread(ticket, "no thread was free for it within " + patience.toSeconds() + " s"));
        try {
            threads.execute(ticket.turn);
        } catch (RuntimeException | OutOfMemoryError noThread) {
            timers.execute(() -> giveUpThread(ticket, "no thread can be started for it: " + noThread.getMessage()));
        }
    }

    private void take(Ticket ticket) {
        if (!mark(ticket)) {
            return;
        }
        try {
            var left = ticket.left();
            if (left.toMillis() <= 0) {
                ticket.work.refused(ownTurn());
            } else {
                ticket.work.run(left);
            }
        } finally {
            next(ticket.pod);
        }
    }

    private void giveUpThread(Ticket ticket, String why) {
        if (mark(ticket)) {
            threads.remove(ticket.turn);
            next(ticket.pod);
            ticket.work.refused(why);
        }
    }

    private void giveUpTurn(Ticket ticket) {
        if (leave(ticket)) {
            ticket.work.refused(ownTurn());
        }
    }

    private String ownTurn() {
        return "other hooks of its pod, of which " + mostOfAPod + " run at once, took all of its time";
    }

    private synchronized boolean leave(Ticket ticket) {
        var ofPod = pods.get(ticket.pod);
        return ofPod != null && ofPod.waiting.remove(ticket);
    }

    private synchronized boolean mark(Ticket ticket) {
        if (ticket.isTaken) {
            return false;
        }
        ticket.isTaken = true;
        disarm(ticket);
        return true;
    }

    private static void disarm(Ticket ticket) {
        if (ticket.timer != null) {
            ticket.timer.cancel(false);
        }
    }

    private synchronized void next(PodUid pod) {
        var ofPod = pods.get(pod);
        if (ofPod == null) {
            return;
        }
        var next = ofPod.waiting.poll();
        if (next != null) {
            disarm(next);
            waitForThread(next);
        } else if (--ofPod.running == 0) {
            pods.remove(pod);
        }
    }
}
