package io.skiff.controlplane.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.ObjectAddress;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The control loop's domain of what every cluster has: it is made when it is missing. */
public final class ManifestController implements Controller<ObjectAddress, ObservedManifest> {

    private final KindRegistry kinds;
    private final Map<ObjectAddress, HasMetadata> manifests = new LinkedHashMap<>();

    public ManifestController(KindRegistry kinds, List<HasMetadata> manifests) {
        this.kinds = kinds;
        manifests.forEach(object -> this.manifests.put(address(object), object));
    }

    @Override
    public String name() {
        return "manifest";
    }

    @Override
    public Set<ObjectAddress> keys(View view) {
        return manifests.keySet();
    }

    @Override
    public Set<ObjectAddress> keysOf(Change<?> change, View view) {
        var address = change.latest().address();
        return manifests.containsKey(address) ? Set.of(address) : Set.of();
    }

    @Override
    public Optional<ObservedManifest> observe(ObjectAddress address, View view, Instant now) {
        var key = address.key();
        return Optional.ofNullable(manifests.get(address))
                .map(manifest -> new ObservedManifest(
                        manifest,
                        view.find(address.kind(), key.namespace(), key.name()).isPresent()));
    }

    @Override
    public Plan plan(ObservedManifest observed, Instant now) {
        return ManifestPlanner.plan(observed);
    }

    private ObjectAddress address(HasMetadata object) {
        var namespace = object.getMetadata().getNamespace();
        return new ObjectAddress(
                kinds.of(object).kind(),
                new ObjectKey(
                        namespace == null ? "" : namespace, object.getMetadata().getName()));
    }
}
