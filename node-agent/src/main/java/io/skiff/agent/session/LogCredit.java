package io.skiff.agent.session;

/** How much of a log may still be sent; the reader gives more as it takes content in. */
public final class LogCredit {

    private long bytes;

    LogCredit(long bytes) {
        this.bytes = bytes;
    }

    synchronized void add(long more) {
        bytes += more;
        notifyAll();
    }

    /** Waits while there is none. The last piece before the wait may be larger than what is left. */
    synchronized void take(int size) throws InterruptedException {
        while (bytes <= 0) {
            wait();
        }
        bytes -= size;
    }
}
