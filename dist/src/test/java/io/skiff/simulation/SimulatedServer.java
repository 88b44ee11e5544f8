package io.skiff.simulation;

import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.deployment.DeploymentController;
import io.skiff.controlplane.endpoint.EndpointController;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.gateway.Gateway;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.controlplane.gc.GarbageController;
import io.skiff.controlplane.loop.ControlLoop;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.node.NodeController;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.replicaset.ReplicaSetController;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.schedule.ScheduleController;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.MemoryStore;
import io.skiff.controlplane.view.LiveView;
import io.skiff.controlplane.view.ViewFolder;
import io.skiff.controlplane.write.Fence;
import io.skiff.controlplane.write.StoreWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** One life of a control plane: the production parts, stepped by the simulation. */
final class SimulatedServer {

    private final List<Stepped> parts = new ArrayList<>();
    private final ViewFolder folder;
    final Gateway gateway;

    /** @param term of this server's leadership: the revision of its key */
    SimulatedServer(MemoryStore store, ManualClock clock, Random random, long term, Plants plants) {
        var signal = new Signal();
        var view = new LiveView(StoredKinds.registry());
        folder = new ViewFolder(store, view, signal);
        var events = new EventRecorder(store, random, signal);
        var contacts = new NodeContacts(clock.instant());
        var settings = new GatewaySettings("cluster-1", 0, "10.42.0.0/16", "10.43.0.0/16");
        gateway = new Gateway(
                settings,
                view,
                StoreWriter.forReports(StoredKinds.registry(), store, events, clock, random),
                events,
                contacts,
                signal);
        view.onChange(gateway);
        parts.add(folder);
        parts.add(events);
        parts.add(gateway);
        var placements = new Placements();
        var writer = placements.holding(
                new StoreWriter(StoredKinds.registry(), store, new Fence(Keys.LEADER, term), events, clock, random));
        view.onChange(placements);
        for (var controller : controllers(placements, contacts)) {
            var planted = plants.controllers().apply(controller);
            var loop = new ControlLoop<>(planted, view, writer, store::readRevision, random, signal);
            view.onChange(loop);
            parts.add(loop);
        }
    }

    private static List<Controller<?, ?>> controllers(Placements placements, NodeContacts contacts) {
        return List.of(
                new DeploymentController(),
                new ReplicaSetController(placements),
                new ScheduleController(placements),
                new EndpointController(),
                new NodeController(contacts),
                new GarbageController(StoredKinds.registry()));
    }

    boolean step(Instant now) {
        var busy = false;
        for (var part : parts) {
            busy |= part.step(now);
        }
        return busy;
    }

    Optional<Instant> nextDue(Instant now) {
        return parts.stream()
                .flatMap(part -> part.nextDue().stream())
                .filter(due -> due.isAfter(now))
                .min(Comparator.naturalOrder());
    }

    /** Kills the server as {@code kill -9} does: from now on no part of it does anything. */
    void crash() {
        folder.close();
    }
}
