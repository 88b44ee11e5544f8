package io.skiff.controlplane;

import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.loop.ControlLoops;
import io.skiff.controlplane.loop.Leadership;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.StepThread;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.write.Fence;
import io.skiff.controlplane.write.StoreWriter;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Runs all controllers on one thread as long as this server leads. */
final class ControllerThread implements Leadership.Listener, AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(ControllerThread.class);

    private final Controllers controllers;
    private final Store store;
    private final View view;
    private final EventRecorder events;
    private final InstantSource clock;
    private final List<AutoCloseable> running = new ArrayList<>();

    ControllerThread(Controllers controllers, Store store, View view, EventRecorder events, InstantSource clock) {
        this.controllers = controllers;
        this.store = store;
        this.view = view;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public synchronized void elected(Fence fence) {
        controllers.contacts().startOver(clock.instant());
        var placements = new Placements();
        var writer = placements.holding(
                new StoreWriter(controllers.kinds(), store, fence, events, clock, new SecureRandom()));
        running.add(view.onChange(placements));
        var signal = new Signal();
        var loops = new ControlLoops(view, writer, store::readRevision, new SplittableRandom(), signal);
        controllers.make(placements).forEach(loops::add);
        running.add(loops);
        running.add(StepThread.start("controllers", loops.all(), signal, clock));
    }

    @Override
    public synchronized void lost() {
        for (var part : running) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.error("A controller could not be stopped", e);
            }
        }
        running.clear();
    }

    @Override
    public void close() {
        lost();
    }
}
