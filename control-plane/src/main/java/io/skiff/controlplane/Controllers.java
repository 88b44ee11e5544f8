package io.skiff.controlplane;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.balancer.BalancerController;
import io.skiff.controlplane.deployment.DeploymentController;
import io.skiff.controlplane.endpoint.EndpointController;
import io.skiff.controlplane.gc.GarbageController;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.manifest.ManifestController;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.node.NodeController;
import io.skiff.controlplane.replicaset.ReplicaSetController;
import io.skiff.controlplane.rootca.RootCaController;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.schedule.ScheduleController;
import io.skiff.controlplane.volume.ClaimController;
import io.skiff.controlplane.volume.CopyController;
import io.skiff.controlplane.volume.EphemeralController;
import io.skiff.controlplane.volume.VolumeController;
import java.util.List;

/**
 * The list of all controllers.
 *
 * @param manifests the objects that every cluster has
 * @param rootCertificate of the CA, in PEM
 */
public record Controllers(
        KindRegistry kinds, NodeContacts contacts, List<HasMetadata> manifests, String rootCertificate) {

    public Controllers {
        manifests = List.copyOf(manifests);
    }

    /**
     * Makes every controller.
     *
     * @param placements the one ledger of the two that place pods
     */
    public List<Controller<?, ?>> make(Placements placements) {
        return List.of(
                new ManifestController(kinds, manifests),
                new RootCaController(rootCertificate),
                new DeploymentController(),
                new ReplicaSetController(placements),
                new ScheduleController(placements),
                new EphemeralController(),
                new ClaimController(),
                new VolumeController(),
                new CopyController(),
                new EndpointController(),
                new BalancerController(),
                new NodeController(contacts),
                new GarbageController(kinds));
    }
}
