package io.skiff.simulation;

import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.api.ApiParts;
import io.skiff.controlplane.api.ApiPaths;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.api.resource.Waiting;
import io.skiff.controlplane.api.watch.WatchHub;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.gateway.Gateway;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.controlplane.loop.ControlLoops;
import io.skiff.controlplane.loop.Leadership;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.presence.Presence;
import io.skiff.controlplane.security.AdministratorsOnly;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.view.LiveView;
import io.skiff.controlplane.view.ViewFolder;
import io.skiff.controlplane.write.StoreWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** One life of a control plane: the production parts, stepped by the simulation. */
final class SimulatedServer {

    private final List<Stepped> parts = new ArrayList<>();
    private final ViewFolder folder;
    private final SimulatedControllers controllers;
    final Gateway gateway;
    final Router api;

    /**
     * @param id the same in all lives of one server
     * @param pause what requests do while they wait
     */
    SimulatedServer(String id, Store store, ManualClock clock, Random random, Plants plants, Waiting.Pause pause) {
        var signal = new Signal();
        var view = new LiveView(StoredKinds.registry());
        folder = new ViewFolder(store, view, signal);
        var events = new EventRecorder(store, random, signal);
        var contacts = new NodeContacts(clock.instant());
        var settings = new GatewaySettings("cluster-1", 0, "10.42.0.0/16", "10.43.0.0/16");
        var reports = StoreWriter.forReports(StoredKinds.registry(), store, events, clock, random);
        var loops = new ControlLoops(view, reports, store::readRevision, random, signal);
        var presence = new Presence(id, store, view, loops, signal);
        gateway = new Gateway(settings, view, loops, events, contacts, presence, signal);
        controllers = new SimulatedControllers(store, view, events, contacts, clock, random, plants);
        var parameters = new ApiParts(
                StoredKinds.registry(),
                store,
                view,
                (certificate, token) -> Optional.empty(),
                new AdministratorsOnly(),
                (pod, options, sink) -> {
                    throw new IllegalStateException("there are no logs in the simulation");
                },
                (node, target, listener) -> {
                    throw new IllegalStateException("there are no tunnels in the simulation");
                },
                clock.withZone(ZoneOffset.UTC),
                random,
                "10.43.0.0/16",
                "10.42.0.0/16",
                Optional::empty);
        api = ApiPaths.router(parameters, new WatchHub(StoredKinds.registry(), view), new Waiting(pause));
        parts.addAll(List.of(folder, events, new Leadership(store, id, controllers, signal), presence));
        parts.addAll(loops.all());
        parts.add(gateway);
    }

    boolean isLeading() {
        return !controllers.loops().isEmpty();
    }

    boolean step(Instant now) {
        var busy = false;
        for (var part : all().toList()) {
            busy |= part.step(now);
        }
        return busy;
    }

    /** What was elected or deposed in this step steps in the next. */
    private Stream<? extends Stepped> all() {
        return Stream.concat(parts.stream(), controllers.loops().stream());
    }

    Optional<Instant> nextDue(Instant now) {
        return all().flatMap(part -> part.nextDue().stream())
                .filter(due -> due.isAfter(now))
                .min(Comparator.naturalOrder());
    }

    /** {@code kill -9}: nothing of it does anything any more. */
    void crash() {
        folder.close();
    }
}
