package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.image.PinnedImages;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.owner.OwnerReferences;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.Container;
import java.util.Optional;

/** Tells a pod's node which bytes its images are to be, or that another node of the same revision finds that out. */
final class RevisionImages {

    /** In the template of a revision that {@code rollout restart} made. */
    private static final String RESTARTED = "kubectl.kubernetes.io/restartedAt";

    private final Pod pod;
    private final Optional<ReplicaSet> revision;

    private RevisionImages(Pod pod, Optional<ReplicaSet> revision) {
        this.pod = pod;
        this.revision = revision;
    }

    static RevisionImages of(Pod pod, View view) {
        var revision = OwnerReferences.controller(pod)
                .flatMap(owner -> view.find(
                                ReplicaSetKind.REPLICA_SET, pod.getMetadata().getNamespace(), owner.getName())
                        .filter(found -> found.uid().equals(owner.getUid())))
                .map(Stored::object)
                .filter(PinnedImages::areWanted);
        return new RevisionImages(pod, revision);
    }

    void addTo(io.skiff.proto.node.Pod.Builder body) {
        revision.ifPresent(replicaSet -> {
            var pins = PinnedImages.of(replicaSet);
            body.getInitContainersBuilderList().forEach(container -> add(pins, container));
            body.getContainersBuilderList().forEach(container -> add(pins, container));
            if (pins.mayResolve(PodState.nodeName(pod).orElse(""))) {
                var annotations = pod.getMetadata().getAnnotations();
                body.setRevision(replicaSet.getMetadata().getUid())
                        .setAsksRegistries(annotations != null && annotations.containsKey(RESTARTED));
            }
        });
    }

    private void add(PinnedImages pins, Container.Builder container) {
        var digest = pins.digests().get(container.getImage());
        if (digest != null) {
            container.setImageDigest(digest);
        } else if (container.getImage().indexOf('@') < 0
                && !pins.mayResolve(PodState.nodeName(pod).orElse(""))) {
            container.setImageHeld(held(container.getImage(), pins.resolver()));
        }
    }

    private static String held(String image, String resolver) {
        return resolver.isEmpty()
                ? "waiting for the node that finds out which image \"" + image + "\" is in this revision"
                : "waiting for node " + resolver + " to find out which image \"" + image + "\" is in this revision";
    }
}
