package io.skiff.controlplane;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.deployment.DeploymentController;
import io.skiff.controlplane.endpoint.EndpointController;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.gc.GarbageController;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.loop.ControlLoop;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Leadership;
import io.skiff.controlplane.manifest.ManifestController;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.node.NodeController;
import io.skiff.controlplane.replicaset.ReplicaSetController;
import io.skiff.controlplane.rootca.RootCaController;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.schedule.ScheduleController;
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
public final class Controllers implements Leadership.Listener, AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(Controllers.class);

    private final KindRegistry kinds;
    private final Store store;
    private final View view;
    private final EventRecorder events;
    private final NodeContacts contacts;
    private final List<HasMetadata> manifests;
    private final String rootCertificate;
    private final InstantSource clock;
    private final List<AutoCloseable> running = new ArrayList<>();

    /** @param rootCertificate of the CA, in PEM */
    Controllers(
            KindRegistry kinds,
            Store store,
            View view,
            EventRecorder events,
            NodeContacts contacts,
            List<HasMetadata> manifests,
            String rootCertificate,
            InstantSource clock) {
        this.kinds = kinds;
        this.store = store;
        this.view = view;
        this.events = events;
        this.contacts = contacts;
        this.manifests = manifests;
        this.rootCertificate = rootCertificate;
        this.clock = clock;
    }

    /**
     * Makes every controller.
     *
     * @param placements the one ledger of the two that place pods
     * @param rootCertificate of the CA, in PEM
     */
    public static List<Controller<?, ?>> all(
            KindRegistry kinds,
            Placements placements,
            NodeContacts contacts,
            List<HasMetadata> manifests,
            String rootCertificate) {
        return List.of(
                new ManifestController(kinds, manifests),
                new RootCaController(rootCertificate),
                new DeploymentController(),
                new ReplicaSetController(placements),
                new ScheduleController(placements),
                new EndpointController(),
                new NodeController(contacts),
                new GarbageController(kinds));
    }

    @Override
    public synchronized void elected(Fence fence) {
        contacts.startOver(clock.instant());
        var placements = new Placements();
        var writer = placements.holding(new StoreWriter(kinds, store, fence, events, clock, new SecureRandom()));
        var signal = new Signal();
        var loops = new ArrayList<ControlLoop<?, ?>>();
        running.add(view.onChange(placements));
        for (var controller : all(kinds, placements, contacts, manifests, rootCertificate)) {
            var loop = new ControlLoop<>(controller, view, writer, store::readRevision, new SplittableRandom(), signal);
            loops.add(loop);
            running.add(view.onChange(loop));
        }
        running.add(StepThread.start("controllers", loops, signal, clock));
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
