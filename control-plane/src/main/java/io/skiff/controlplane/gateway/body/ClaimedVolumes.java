package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.skiff.controlplane.gateway.body.References.UnresolvedException;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.kind.storage.PersistentVolumeClaimKind;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.volume.Claims;
import io.skiff.controlplane.volume.Copies;
import io.skiff.controlplane.volume.EphemeralClaim;
import io.skiff.controlplane.volume.NodeTerms;
import io.skiff.proto.node.PersistentDirectory;

/** Finds the directory behind a claim of a pod. */
final class ClaimedVolumes {

    private final Pod pod;
    private final View view;

    ClaimedVolumes(Pod pod, View view) {
        this.pod = pod;
        this.view = view;
    }

    /** @throws UnresolvedException if the claim has no volume that this pod can have on its node */
    PersistentDirectory directory(PersistentVolumeClaimVolumeSource source) {
        return directory(source.getClaimName(), Boolean.TRUE.equals(source.getReadOnly()));
    }

    /** @throws UnresolvedException also if the claim is not this pod's */
    PersistentDirectory ephemeral(Volume source) {
        var name = EphemeralClaim.name(pod, source);
        if (!EphemeralClaim.isOf(pod, claim(name))) {
            throw new UnresolvedException(EphemeralClaim.strange(pod, name));
        }
        return directory(name, false);
    }

    private PersistentDirectory directory(String claim, boolean isReadOnly) {
        var volume = volume(claim);
        var spec = volume.getSpec();
        var directory = PersistentDirectory.newBuilder()
                .setVolume(volume.getMetadata().getName())
                .setReadOnly(isReadOnly)
                .setRightByRoot(isRightByRoot());
        if (spec.getHostPath() != null) {
            var type = spec.getHostPath().getType();
            return directory
                    .setPath(spec.getHostPath().getPath())
                    .setType(type == null ? "" : type)
                    .build();
        }
        if (spec.getLocal() != null) {
            return directory.setPath(spec.getLocal().getPath()).setOwned(true).build();
        }
        return directory
                .setHandle(LocalPath.handle(volume)
                        .orElseThrow(() -> new UnresolvedException("persistentvolume \""
                                + volume.getMetadata().getName() + "\" has no source that is served here")))
                .setOwned(true)
                .build();
    }

    private boolean isRightByRoot() {
        var security = pod.getSpec().getSecurityContext();
        return security != null && "OnRootMismatch".equals(security.getFsGroupChangePolicy());
    }

    private PersistentVolume volume(String name) {
        var claim = claim(name);
        if (!Claims.isBound(claim)) {
            throw new UnresolvedException("persistentvolumeclaim \"" + name + "\" is not bound to a volume");
        }
        var volume = view.find(PersistentVolumeKind.VOLUME, "", Claims.volumeName(claim))
                .map(Stored::object)
                .filter(found -> Claims.isFor(found, claim))
                .orElseThrow(() -> new UnresolvedException("persistentvolumeclaim \"" + name
                        + "\" bound to non-existent persistentvolume \"" + Claims.volumeName(claim) + "\""));
        var target = Copies.target(volume);
        if (target.isPresent()) {
            throw new UnresolvedException("persistentvolumeclaim \"" + name + "\" is being moved to node "
                    + target.get().node());
        }
        if (!isHere(volume)) {
            throw new UnresolvedException(
                    "persistentvolume \"" + volume.getMetadata().getName() + "\" of persistentvolumeclaim \"" + name
                            + "\" is not on this node");
        }
        return volume;
    }

    private PersistentVolumeClaim claim(String name) {
        return view.find(PersistentVolumeClaimKind.CLAIM, pod.getMetadata().getNamespace(), name)
                .map(Stored::object)
                .orElseThrow(() -> new UnresolvedException("persistentvolumeclaim \"" + name + "\" not found"));
    }

    /** A pod that names its node itself comes by no scheduler. */
    private boolean isHere(PersistentVolume volume) {
        var node = PodState.nodeName(pod).orElse("");
        return LocalPath.node(volume).filter(name -> !name.equals(node)).isEmpty()
                && view.find(NodeKind.NODE, "", node)
                        .filter(stored -> !NodeTerms.admits(volume, stored.object()))
                        .isEmpty();
    }
}
