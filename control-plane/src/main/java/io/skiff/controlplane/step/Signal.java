package io.skiff.controlplane.step;

import java.time.Duration;

/** Wakes the thread that steps. Any thread may give the signal, and it is remembered until the wait. */
public final class Signal {

    private boolean given;

    public synchronized void give() {
        given = true;
        notifyAll();
    }

    /** Returns once the signal was given since the last call, or after the longest wait. */
    synchronized void await(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!given) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        given = false;
    }
}
