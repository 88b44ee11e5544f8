package io.skiff.controlplane.loop;

import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.write.ObjectWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Control loops of one thread, which write through one writer. */
public final class ControlLoops implements Stepped, AutoCloseable {

    /** Of one loop in a step, so that what shares the thread gets its turn. */
    private static final int MOST_KEYS = 100;

    private final View view;
    private final ObjectWriter writer;
    private final Supplier<CompletableFuture<Long>> readRevision;
    private final RandomGenerator jitter;
    private final Signal signal;
    private final List<ControlLoop<?, ?>> loops = new ArrayList<>();

    /**
     * @param readRevision of the store, with quorum
     * @param signal given when there is something to do
     */
    public ControlLoops(
            View view,
            ObjectWriter writer,
            Supplier<CompletableFuture<Long>> readRevision,
            RandomGenerator jitter,
            Signal signal) {
        this.view = view;
        this.writer = writer;
        this.readRevision = readRevision;
        this.jitter = jitter;
        this.signal = signal;
    }

    /** Runs a controller from now on. */
    public <K, O> ControlLoop<K, O> add(Controller<K, O> controller) {
        var loop = new ControlLoop<>(controller, view, writer, readRevision, jitter, signal);
        loops.add(loop);
        return loop;
    }

    /** To be stepped one by one, each as one part. */
    public List<ControlLoop<?, ?>> all() {
        return List.copyOf(loops);
    }

    @Override
    public boolean step(Instant now) {
        var busy = false;
        for (var loop : loops) {
            for (int keys = 0; keys < MOST_KEYS && loop.step(now); keys++) {
                busy = true;
            }
        }
        return busy;
    }

    @Override
    public Optional<Instant> nextDue() {
        return loops.stream().flatMap(loop -> loop.nextDue().stream()).min(Instant::compareTo);
    }

    @Override
    public void close() {
        loops.forEach(ControlLoop::close);
    }
}
