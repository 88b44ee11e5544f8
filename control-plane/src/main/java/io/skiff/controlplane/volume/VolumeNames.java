package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The names of the volumes that are there. */
final class VolumeNames {

    private VolumeNames() {}

    static Set<String> of(View view, Predicate<PersistentVolume> wanted) {
        return view.list(PersistentVolumeKind.VOLUME).stream()
                .filter(stored -> wanted.test(stored.object()))
                .map(Stored::name)
                .collect(Collectors.toUnmodifiableSet());
    }
}
