package io.skiff.agent.container;

import java.util.Arrays;

/**
 * Prints the time of a container from the request to the observed exit, through the whole runtime and without a
 * network.
 */
final class StartTimes {

    private static final int WARM_UP = 200;
    private static final double NANOS_PER_MILLI = 1e6;

    private StartTimes() {}

    /** Argument: the number of containers, 200 by default. */
    public static void main(String[] arguments) {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        try (var lab = new Lab()) {
            measure(lab, WARM_UP);
            var nanos = measure(lab, count);
            Arrays.sort(nanos);
            System.out.printf(
                    "%d starts to exit: p50 %.2f ms, p90 %.2f ms, min %.2f ms, max %.2f ms%n",
                    count,
                    nanos[count / 2] / NANOS_PER_MILLI,
                    nanos[count * 9 / 10] / NANOS_PER_MILLI,
                    nanos[0] / NANOS_PER_MILLI,
                    nanos[count - 1] / NANOS_PER_MILLI);
        }
    }

    private static long[] measure(Lab lab, int count) {
        var ended = new java.util.concurrent.Semaphore(0);
        lab.runtime.onEnd(ended::release);
        var nanos = new long[count];
        for (int i = 0; i < count; i++) {
            ended.drainPermits();
            long start = System.nanoTime();
            var id = lab.container("time").attempt(i).argv("/bin/true").start();
            ended.acquireUninterruptibly();
            nanos[i] = System.nanoTime() - start;
            lab.runtime.remove(id);
        }
        return nanos;
    }
}
