package io.skiff.controlplane;

import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.kind.coordination.LeaseKind;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.kind.core.EndpointsKind;
import io.skiff.controlplane.kind.core.EventKind;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.kind.discovery.EndpointSliceKind;
import io.skiff.controlplane.kind.policy.PodDisruptionBudgetKind;
import io.skiff.controlplane.kind.storage.PersistentVolumeClaimKind;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import io.skiff.controlplane.kind.storage.StorageClassKind;
import java.util.List;

/** The registry of the kinds that this control plane stores. A new kind is a new line here. */
public final class StoredKinds {

    private StoredKinds() {}

    /** Returns the registry, in the order of discovery. */
    public static KindRegistry registry() {
        return new KindRegistry(List.of(
                NamespaceKind.definition(),
                NodeKind.definition(),
                PodKind.definition(),
                ServiceKind.definition(),
                EndpointsKind.definition(),
                ConfigMapKind.definition(),
                SecretKind.definition(),
                EventKind.definition(),
                DeploymentKind.definition(),
                ReplicaSetKind.definition(),
                EndpointSliceKind.definition(),
                PodDisruptionBudgetKind.definition(),
                LeaseKind.definition(),
                PersistentVolumeClaimKind.definition(),
                PersistentVolumeKind.definition(),
                StorageClassKind.definition()));
    }
}
