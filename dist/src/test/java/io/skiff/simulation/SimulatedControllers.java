package io.skiff.simulation;

import io.skiff.controlplane.Controllers;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.loop.ControlLoop;
import io.skiff.controlplane.loop.ControlLoops;
import io.skiff.controlplane.loop.Leadership;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.view.LiveView;
import io.skiff.controlplane.write.Fence;
import io.skiff.controlplane.write.StoreWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The loops that a server runs while it leads; what it still decides after that is refused by the fence. */
final class SimulatedControllers implements Leadership.Listener {

    static final String ROOT_CERTIFICATE = "the CA's certificate";

    private final Store store;
    private final LiveView view;
    private final EventRecorder events;
    private final NodeContacts contacts;
    private final ManualClock clock;
    private final Random random;
    private final Plants plants;
    private final List<ControlLoop<?, ?>> loops = new ArrayList<>();
    private final List<AutoCloseable> following = new ArrayList<>();

    SimulatedControllers(
            Store store,
            LiveView view,
            EventRecorder events,
            NodeContacts contacts,
            ManualClock clock,
            Random random,
            Plants plants) {
        this.store = store;
        this.view = view;
        this.events = events;
        this.contacts = contacts;
        this.clock = clock;
        this.random = random;
        this.plants = plants;
    }

    /** None while another one leads. */
    List<ControlLoop<?, ?>> loops() {
        return List.copyOf(loops);
    }

    @Override
    public void elected(Fence fence) {
        contacts.startOver(clock.instant());
        var placements = new Placements();
        var writer = placements.holding(new StoreWriter(StoredKinds.registry(), store, fence, events, clock, random));
        following.add(view.onChange(placements));
        var running = new ControlLoops(view, writer, store::readRevision, random, new Signal());
        following.add(running);
        for (var controller :
                new Controllers(StoredKinds.registry(), contacts, List.of(), ROOT_CERTIFICATE).make(placements)) {
            loops.add(running.add(plants.controllers().apply(controller)));
        }
    }

    @Override
    public void lost() {
        loops.clear();
        for (var listener : following) {
            try {
                listener.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        following.clear();
    }
}
