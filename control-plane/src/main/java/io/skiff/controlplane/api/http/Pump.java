package io.skiff.controlplane.api.http;

import io.skiff.controlplane.api.request.Outlet;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Makes the pieces of a reply as fast as its client reads them, and never for long at once. */
final class Pump {

    private static final Logger LOG = LogManager.getLogger(Pump.class);

    /** The time after which other replies have their turn. */
    private static final long LONGEST_NANOS = 50_000_000;

    private final Iterator<byte[]> pieces;
    private final Outlet outlet;
    private final Executor workers;

    /** The number of wakes since the pump became idle. */
    private final AtomicInteger wakes = new AtomicInteger();

    Pump(Iterator<byte[]> pieces, Outlet outlet, Executor workers) {
        this.pieces = pieces;
        this.outlet = outlet;
        this.workers = workers;
    }

    /** Notes that the client accepts more. Any thread may call it; it returns at once. */
    void wake() {
        if (wakes.getAndIncrement() == 0) {
            handOver();
        }
    }

    private void handOver() {
        try {
            workers.execute(this::run);
        } catch (RejectedExecutionException e) {
            LOG.debug("a reply is ended, as too much waits for the workers: {}", e.getMessage());
            outlet.abort();
        }
    }

    private void run() {
        try {
            int seen = wakes.get();
            boolean isTime = makeSome();
            if (isTime) {
                handOver();
            } else if (!wakes.compareAndSet(seen, 0)) {
                handOver();
            }
        } catch (Throwable e) {
            LOG.error("a reply ends in its middle", e);
            outlet.abort();
        }
    }

    /** Makes some pieces. Returns true if it stopped although the client accepts more. */
    private boolean makeSome() {
        long begun = System.nanoTime();
        while (pieces.hasNext()) {
            if (!outlet.send(pieces.next())) {
                return false;
            }
            if (System.nanoTime() - begun > LONGEST_NANOS) {
                return true;
            }
        }
        outlet.end();
        return false;
    }
}
